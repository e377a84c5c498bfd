//! What is printed is read back as what was meant.

use std::collections::BTreeSet;

use cloud_iac::hcl::{Block, Body, Expression, Identifier, Item, Piece, Reference};
use hcl_edit::expr as read;
use hcl_edit::structure as tree;
use hcl_edit::template::Element;
use proptest::collection::{btree_map, vec};
use proptest::prelude::{Just, ProptestConfig, Strategy, any, prop_oneof, proptest};

fn identifier() -> impl Strategy<Value = Identifier> {
    "[a-z_][a-z0-9_-]{0,11}"
        .prop_filter("words of the language", |text| !["false", "for", "if", "in", "null", "true"].contains(&text.as_str()))
        .prop_map(|text| text.parse().expect("made as one"))
}

/// Texts in which something could go wrong: escapes, openings of templates, heredocs and their ends.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-z ]{0,6}",
        Just("\n".to_owned()),
        Just("${".to_owned()),
        Just("%{".to_owned()),
        "[$%{}~]{1,4}",
        Just("\"".to_owned()),
        Just("\\".to_owned()),
        Just("EOT\n".to_owned()),
        Just("# no comment\n".to_owned()),
        "[\t\r\u{0}\u{1b}\u{7f}]",
        "[äß日本語🦀]{1,3}",
    ];
    vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

fn reference() -> impl Strategy<Value = Reference> {
    (identifier(), vec(identifier(), 1..4)).prop_map(|(root, path)| Reference::new(root, path))
}

fn expression() -> impl Strategy<Value = Expression> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Expression::from),
        any::<i64>().prop_map(|number| Expression::Number(number.into())),
        text().prop_map(Expression::from),
        reference().prop_map(Expression::from),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        let piece = prop_oneof![text().prop_map(Piece::Text), inner.clone().prop_map(Piece::Expression)];
        prop_oneof![
            vec(piece, 0..4).prop_map(Expression::Template),
            vec(inner.clone(), 0..5).prop_map(Expression::List),
            btree_map(text(), inner.clone(), 0..5).prop_map(Expression::object),
            (identifier(), vec(inner.clone(), 0..4)).prop_map(|(name, arguments)| Expression::Call(name, arguments)),
            (identifier(), vec(inner, 0..4), vec(identifier(), 1..3)).prop_map(|(name, arguments, steps)| {
                let call = Expression::Call(name, arguments);
                steps.into_iter().fold(call, |whole, step| Expression::Attribute(Box::new(whole), step))
            }),
        ]
    })
}

fn body() -> impl Strategy<Value = Body> {
    let attribute = || (identifier(), expression()).prop_map(|(name, value)| Item::Attribute(name, value));
    let leaf = vec(attribute(), 0..5).prop_map(once);
    leaf.prop_recursive(3, 16, 4, move |inner| {
        let block =
            (identifier(), vec(identifier(), 0..3), inner).prop_map(|(kind, labels, body)| Item::Block(Block::new(kind, labels, body)));
        vec(prop_oneof![attribute(), block, "[a-z#/*{} ]{0,9}".prop_map(Item::Comment)], 0..5).prop_map(once)
    })
}

/// A body that has each argument once, as the language wants it.
fn once(mut items: Vec<Item>) -> Body {
    let mut seen = BTreeSet::new();
    items.retain(|item| if let Item::Attribute(name, _) = item { seen.insert(name.clone()) } else { true });
    Body { items }
}

/// `body` as a reader sees it: no comments, literal texts in one piece, a template of one expression laid open.
fn meaning(body: &Body) -> Body {
    let items = body.items.iter().filter_map(|item| match item {
        Item::Attribute(name, value) => Some(Item::Attribute(name.clone(), plain(value))),
        Item::Block(block) => Some(Item::Block(Block::new(block.kind.clone(), block.labels.clone(), meaning(&block.body)))),
        Item::Comment(_) => None,
    });
    Body { items: items.collect() }
}

fn plain(expression: &Expression) -> Expression {
    match expression {
        Expression::Template(pieces) => {
            let mut joined: Vec<Piece> = Vec::new();
            flatten(pieces, &mut joined);
            match joined.as_slice() {
                [] => Expression::from(""),
                [Piece::Text(text)] => Expression::from(text.as_str()),
                [Piece::Expression(expression)] => expression.clone(),
                _ => Expression::Template(joined),
            }
        }
        Expression::List(items) => Expression::List(items.iter().map(plain).collect()),
        Expression::Call(name, arguments) => Expression::Call(name.clone(), arguments.iter().map(plain).collect()),
        Expression::Object(entries) => Expression::Object(entries.iter().map(|(key, value)| (key.clone(), plain(value))).collect()),
        Expression::Attribute(whole, step) => Expression::Attribute(Box::new(plain(whole)), step.clone()),
        other => other.clone(),
    }
}

fn flatten(pieces: &[Piece], joined: &mut Vec<Piece>) {
    for piece in pieces {
        let piece = match piece {
            Piece::Text(text) => Piece::Text(text.clone()),
            Piece::Expression(expression) => match (expression, plain(expression)) {
                (Expression::Template(inner), _) => {
                    flatten(inner, joined);
                    continue;
                }
                (_, Expression::Text(text)) => Piece::Text(text),
                (_, other) => Piece::Expression(other),
            },
        };
        match (joined.last_mut(), piece) {
            (_, Piece::Text(text)) if text.is_empty() => {}
            (Some(Piece::Text(last)), Piece::Text(text)) => last.push_str(&text),
            (_, piece) => joined.push(piece),
        }
    }
}

fn read_body(body: &tree::Body) -> Body {
    let items = body.iter().map(|structure| match structure {
        tree::Structure::Attribute(attribute) => Item::Attribute(name(attribute.key.as_str()), read(&attribute.value)),
        tree::Structure::Block(block) => {
            let labels = block.labels.iter().map(|label| name(label.as_str()));
            Item::Block(Block::new(name(block.ident.as_str()), labels, read_body(&block.body)))
        }
    });
    Body { items: items.collect() }
}

fn read(expression: &read::Expression) -> Expression {
    match expression {
        read::Expression::Parenthesis(inside) => read(inside.inner()),
        read::Expression::Bool(value) => Expression::from(*value.value()),
        read::Expression::Number(number) => number_of(number.to_string().as_str()),
        read::Expression::UnaryOp(operation) => match read(&operation.expr) {
            Expression::Number(number) => number_of(&format!("-{number}")),
            other => panic!("a unary operator before {other:?}"),
        },
        read::Expression::String(text) => Expression::from(text.value().as_str()),
        read::Expression::StringTemplate(template) => Expression::Template(template.iter().map(piece).collect()),
        read::Expression::HeredocTemplate(heredoc) => plain(&Expression::Template(heredoc.template.iter().map(piece).collect())),
        read::Expression::Array(items) => Expression::List(items.iter().map(read).collect()),
        read::Expression::Object(entries) => {
            let key = |key: &read::ObjectKey| match key {
                read::ObjectKey::Ident(text) => text.as_str().to_owned(),
                read::ObjectKey::Expression(expression) => match read(expression) {
                    Expression::Text(text) => text,
                    other => panic!("{other:?} as a key"),
                },
            };
            Expression::Object(entries.iter().map(|(name, value)| (key(name), read(value.expr()))).collect())
        }
        read::Expression::Traversal(traversal) => {
            let path = traversal.operators.iter().map(|operator| match operator.value() {
                read::TraversalOperator::GetAttr(step) => name(step.as_str()),
                other => panic!("{other:?}"),
            });
            match &traversal.expr {
                read::Expression::Variable(root) => Expression::Reference(Reference::new(name(root.as_str()), path)),
                call => path.fold(read(call), |whole, step| Expression::Attribute(Box::new(whole), step)),
            }
        }
        read::Expression::FuncCall(call) => Expression::Call(name(call.name.name.as_str()), call.args.iter().map(read).collect()),
        other => panic!("{other:?}"),
    }
}

fn piece(element: &Element) -> Piece {
    match element {
        Element::Literal(text) => Piece::Text(text.value().clone()),
        Element::Interpolation(interpolation) => Piece::Expression(read(&interpolation.expr)),
        Element::Directive(directive) => panic!("{directive:?}"),
    }
}

fn number_of(text: &str) -> Expression {
    Expression::Number(text.parse().expect("a number"))
}

fn name(text: &str) -> Identifier {
    text.parse().expect("an identifier")
}

fn file(value: impl Into<Expression>) -> Body {
    Body::new().attribute(Identifier::from_static("x"), value)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    #[test]
    fn what_is_printed_is_read_back(body in body()) {
        let text = body.to_string();
        let read: tree::Body = text.parse().unwrap_or_else(|error| panic!("{error}\n{text}"));
        assert_eq!(read_body(&read), meaning(&body), "{text}");
    }
}

#[test]
fn equal_signs_are_aligned_over_neighbours_of_one_line() {
    let one = Identifier::from_static;
    let body = Body::new()
        .attribute(one("a"), 1)
        .attribute(one("long"), vec!["x", "y"])
        .attribute(one("b"), Expression::object([("k", 1), ("a/b", 2)]))
        .attribute(one("longer"), true)
        .attribute(one("text"), "two\nlines\n")
        .attribute(one("c"), Expression::Number((-1).into()))
        .block(Block::new(one("nested"), [], Body::new()))
        .comment("why")
        .attribute(one("d"), Vec::<u32>::new());
    insta::assert_snapshot!(body, @r#"
    a    = 1
    long = ["x", "y"]
    b = {
      k     = 1
      "a/b" = 2
    }
    longer = true
    text   = <<EOT
    two
    lines
    EOT
    c      = -1

    nested {}

    # why
    d = []
    "#);
}

#[test]
fn brackets_over_lines_open_and_close_on_lines_of_their_own() {
    let object = || Expression::object([("a", 1)]);
    let call = |name, arguments| Expression::Call(Identifier::from_static(name), arguments);
    let list = Expression::List(vec![object(), call("jsonencode", vec![object()]), call("merge", vec![object(), object()])]);
    insta::assert_snapshot!(file(list), @r"
    x = [
      {
        a = 1
      },
      jsonencode({
        a = 1
      }),
      merge(
        {
          a = 1
        },
        {
          a = 1
        },
      ),
    ]
    ");
}

#[test]
fn texts_are_literal_whatever_they_contain() {
    let texts = ["${x}", "%{if}", "$${x}", "$$", "100%", "$", "a\\\"\n\r\t\u{1b}", "日本", "one line\n"];
    insta::assert_snapshot!(file(texts.to_vec()), @r#"
    x = [
      "$${x}",
      "%%{if}",
      "\u0024$${x}",
      "$$",
      "100%",
      "$",
      "a\\\"\n\r\t\u001b",
      "日本",
      "one line\n",
    ]
    "#);
}

#[test]
fn a_dollar_before_an_expression_stays_a_dollar() {
    let price = Expression::Template(vec![
        Piece::Text("$".to_owned()),
        Piece::Expression(Reference::new(Identifier::from_static("var"), [Identifier::from_static("price")]).into()),
    ]);
    insta::assert_snapshot!(file(price.clone()), @r#"x = "\u0024${var.price}""#);

    let pieces = vec![Piece::Text("a\nb $".to_owned()), Piece::Expression(price), Piece::Text("\n".to_owned())];
    insta::assert_snapshot!(file(Expression::Template(pieces)), @r#"x = "a\nb \u0024\u0024${var.price}\n""#);
}

#[test]
fn a_template_of_one_expression_is_that_expression() {
    let name = Expression::from(Reference::new(Identifier::from_static("var"), [Identifier::from_static("name")]));
    let alone = Expression::Template(vec![Piece::Expression(name)]);
    insta::assert_snapshot!(file(Expression::List(vec![alone])), @"x = [var.name]");
}

#[test]
fn a_heredoc_has_a_marker_that_its_text_does_not_have() {
    insta::assert_snapshot!(file("${a}\n  EOT\n"), @r"
    x = <<EOTT
    $${a}
      EOT
    EOTT
    ");
}

#[test]
fn keys_which_are_no_words_are_quoted_and_ascii() {
    let object = Expression::object([("for", 1), ("a.b", 2), ("é", 3), ("managed-by", 4)]);
    insta::assert_snapshot!(file(object), @r#"
    x = {
      "for"      = 1
      "a.b"      = 2
      "\u00e9"   = 3
      managed-by = 4
    }
    "#);
}
