use serde_saphyr::granit_parser::{Event, Marker, Options, Parser, ScanError, Span, options};

use super::layout::{Layout, Lines};
use super::node::{Content, Node};
use super::source::{position, readable, utf8};
use super::tree::{Tree, refused};
use super::{Error, MAX_DEPTH, Position};

/// The tree of `text`, which holds one document; nothing at all is [`Content::Null`].
///
/// # Errors
/// [`Error::Read`] at the first place where the text is no YAML or beyond a limit (32 MiB, [`MAX_DEPTH`], what aliases
/// add), where a second document begins, a key is no scalar, or a tag is not one of YAML's own.
pub fn parse(text: &str) -> Result<Node, Error> {
    let mut tree = Tree::default();
    for event in Parser::new_from_str_with_options(readable(text)?, parser_options()) {
        let (event, span) = event.map_err(|error| scan_error(&error))?;
        tree.take(event, begin(span))?;
    }
    Ok(tree.root.unwrap_or(Node { at: Position::START, content: Content::Null }))
}

/// The trees of all documents of `text` that are not empty.
///
/// ```
/// use homelab_core::yaml;
///
/// let lines = |text| yaml::parse_all(text).map(|nodes| nodes.iter().map(|node| node.at.line).collect::<Vec<_>>());
/// assert_eq!(lines("---\na: 1\n---\n# nothing\n---\nb: 2\n"), Ok(vec![2, 6]));
/// ```
///
/// # Errors
/// As [`parse`], but for a second document.
pub fn parse_all(text: &str) -> Result<Vec<Node>, Error> {
    let (mut nodes, mut tree) = (Vec::new(), Tree::default());
    for event in Parser::new_from_str_with_options(readable(text)?, parser_options()) {
        let (event, span) = event.map_err(|error| scan_error(&error))?;
        if matches!(event, Event::DocumentStart(..)) {
            nodes.extend(tree.end());
        }
        tree.take(event, begin(span))?;
    }
    nodes.extend(tree.root);
    nodes.retain(|node| node.content != Content::Null);
    Ok(nodes)
}

/// [`parse_all`] for a text that a program in Go reads: without what such programs refuse of YAML 1.2.
///
/// # Errors
/// As [`parse_all`], and where a tab indents, a directive is unknown or asks for another version than YAML 1.1, a document after `...` has no
/// `---`, a slash is escaped, or a character stands that is a line break in YAML 1.1 only (U+0085, U+2028, U+2029).
pub fn parse_all_as_go(text: &str) -> Result<Vec<Node>, Error> {
    let nodes = parse_all(text)?;
    let text = readable(text)?;
    if let Some(offset) = text.find(['\u{85}', '\u{2028}', '\u{2029}']) {
        return Err(refused(position(&text[..offset]), "a line break that only some readers know"));
    }
    if text.contains(['\t', '%']) || ["\n...", "\\/"].iter().any(|rare| text.contains(rare)) {
        let (lines, mut layout) = (Lines::of(text), Layout::default());
        for event in Parser::new_from_str_with_options(text, parser_options()) {
            let (event, span) = event.map_err(|error| scan_error(&error))?;
            layout.take(&event, span, &lines)?;
        }
        layout.end(&lines)?;
    }
    Ok(nodes)
}

fn parser_options() -> Options {
    options! {
        block_nesting_limit: MAX_DEPTH + 1,
        block_scalar_eof_without_line_feed: true,
        emit_comments: false,
        flow_nesting_limit: MAX_DEPTH + 1,
    }
}

/// [`parse`] for bytes which may be no text at all.
///
/// # Errors
/// As [`parse`], and where the bytes are not UTF-8.
pub fn parse_bytes(bytes: &[u8]) -> Result<Node, Error> {
    parse(utf8(bytes)?)
}

fn begin(span: Span) -> Position {
    at(&span.start)
}

/// The parser's own place; it counts columns from 0.
pub(super) fn at(marker: &Marker) -> Position {
    Position { line: marker.line().max(1), column: marker.col() + 1 }
}

fn scan_error(error: &ScanError) -> Error {
    refused(at(error.marker()), error.info().clone())
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::super::{Content, Node, Position, parse, parse_all, parse_bytes};

    fn refusal(text: &str) -> String {
        parse(text).expect_err(text).to_string()
    }

    fn walk(node: &Node, places: &mut Vec<String>) {
        places.push(format!("{} {}", node.at, node.text().unwrap_or(node.kind())));
        node.list().unwrap_or_default().iter().for_each(|node| walk(node, places));
        for (key, node) in node.map().unwrap_or_default() {
            places.push(format!("{} {}:", key.at, key.text));
            walk(node, places);
        }
    }

    #[test]
    fn every_key_and_value_has_its_line_and_column() {
        let tree = parse("a:\n  - x\n  - {b: 'y', c: }\nd: |\n  z").expect("YAML");
        let mut places = Vec::new();
        walk(&tree, &mut places);
        assert_eq!(
            places,
            ["1:1 a map", "1:1 a:", "2:3 a list", "2:5 x", "3:5 a map", "3:6 b:", "3:9 y", "3:14 c:", "3:15 nothing", "4:1 d:", "5:3 z"]
        );
    }

    #[test]
    fn columns_count_characters_and_lines_end_with_crlf_too() {
        let tree = parse("\u{feff}# \u{e4}\r\n\u{e4}\u{e4}: 1\r\nb: 2\r\n").expect("YAML");
        let map = tree.map().expect("a map");
        assert_eq!(map[0].1.at, Position { line: 2, column: 5 });
        assert_eq!(map[1].0.at, Position { line: 3, column: 1 });
        assert_eq!(map[1].1.text(), Some("2"));
    }

    #[test]
    fn a_key_which_is_written_twice_is_there_twice() {
        let tree = parse("a: 1\nb: 2\na: 3\n").expect("YAML");
        let at: Vec<usize> = tree.map().expect("a map").iter().map(|(key, _)| key.at.line).collect();
        assert_eq!(at, [1, 2, 3]);
    }

    #[test]
    fn an_empty_file_is_nothing() {
        for text in ["", "\n", "# only a comment", "---", "---\n...\n", "\u{feff}", "~", "null"] {
            assert_eq!(parse(text).expect(text).content, Content::Null, "{text}");
        }
    }

    #[test]
    fn scalars_keep_their_text_and_whether_they_were_quoted() {
        let tree = parse("[0777, yes, true, \"true\", !!str true, 'null']").expect("YAML");
        let list = tree.list().expect("a list");
        let texts: Vec<Option<&str>> = list.iter().map(Node::text).collect();
        assert_eq!(texts, ["0777", "yes", "true", "true", "true", "null"].map(Some));
        let booleans: Vec<Option<bool>> = list.iter().map(Node::boolean).collect();
        assert_eq!(booleans, [None, None, Some(true), None, None, None]);
    }

    #[test]
    fn a_lone_exclamation_mark_makes_a_text() {
        let tree = parse("- ! true\n- !\n  a: 1\n").expect("YAML");
        let list = tree.list().expect("a list");
        assert_eq!((list[0].text(), list[0].boolean()), (Some("true"), None));
        assert!(list[1].map().is_some());
    }

    #[test]
    fn an_alias_is_a_copy_which_stands_where_the_alias_stands() {
        let tree = parse("a: &x [1]\nb: *x\n").expect("YAML");
        let copy = tree.field("b").expect("the alias");
        assert_eq!((copy.at.line, copy.at.column), (2, 4));
        assert_eq!(copy.content, tree.field("a").expect("the anchor").content);
    }

    #[test]
    fn what_is_no_yaml_is_refused_with_its_place() {
        assert_eq!(refusal("a: [1\n"), "1:4: unclosed bracket '['");
        assert!(refusal("a: b: c\n").starts_with("1:5: "), "{}", refusal("a: b: c\n"));
        assert_eq!(refusal("a: 1\n---\nb: 2\n"), "2:1: a second document begins where only one is expected");
        assert_eq!(refusal("a:\n  ? [x]\n  : 1\n"), "2:5: a list cannot be the key of a map");
        assert_eq!(refusal("a: !secret x\n"), "1:12: the tag `!secret` is not known");
        assert_eq!(refusal("a: x\0\n"), "1:5: the character U+0000 may not stand in YAML");
        assert_eq!(refusal("a: &x [*x]\n"), "1:8: an alias of a value inside that value");
        assert!(refusal("a: *x\n").starts_with("1:4: "));
    }

    #[test]
    fn bytes_that_are_no_text_are_refused_with_their_place() {
        let error = parse_bytes(b"a: 1\nb: \xff\xfe").expect_err("not UTF-8");
        assert_eq!(error.to_string(), "2:4: the file is not UTF-8 text");
        parse_bytes(b"\xff\xfea\0:\0").expect_err("UTF-16");
        parse_bytes(b"\x7fELF\x02\x01\x01\0").expect_err("a program");
    }

    #[test]
    fn deep_nesting_is_refused_and_does_not_overflow_the_stack() {
        let depth = 10_000;
        let block: String = (0..depth).map(|level| " ".repeat(level) + "a:\n").collect();
        for text in [
            "[".repeat(depth),
            "{a: ".repeat(depth),
            "- ".repeat(depth),
            "? ".repeat(depth),
            "[{a: ".repeat(depth),
            "[".repeat(depth) + &"]".repeat(depth),
            block,
        ] {
            parse(&text).expect_err("too deep");
        }
        parse(&("[".repeat(128) + &"]".repeat(128))).expect("just within the limit");
        parse(&("[".repeat(129) + &"]".repeat(129))).expect_err("one too many");
    }

    #[test]
    fn aliases_cannot_blow_the_tree_up() {
        let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
        let mut chain = "a0: &a0 [x]\n".to_owned();
        for level in 1..1000 {
            let before = level - 1;
            let eight = format!("*a{before}, ").repeat(8);
            writeln!(bomb, "a{level}: &a{level} [{eight}*a{before}]").expect("a string grows");
            writeln!(chain, "a{level}: &a{level} [*a{before}]").expect("a string grows");
        }
        assert!(refusal(&bomb).ends_with("anchors and aliases repeat too much"));
        assert!(refusal(&chain).ends_with("more than 128 lists and maps lie in each other"));
        let text = format!("a: &a {}\nb: [{}]\n", "x".repeat(100_000), "*a, ".repeat(100_000));
        assert!(refusal(&text).ends_with("anchors and aliases repeat too much"));
    }

    #[test]
    fn what_aliases_may_add_is_counted_over_all_documents() {
        let document = format!("---\na: &a [{}]\nb: [{}]\n", "x, ".repeat(100), "*a, ".repeat(100));
        assert_eq!(parse_all(&document.repeat(12)).map(|nodes| nodes.len()), Ok(12));
        let error = parse_all(&document.repeat(13)).expect_err("more than 250,000 values");
        assert!(error.to_string().ends_with("anchors and aliases repeat too much"), "{error}");
    }
}
