//! What is written is read back unchanged, whatever is in it.
use proptest::prelude::Strategy;
use proptest::{collection, prop_assert_eq, prop_oneof, proptest, sample, string};
use serde_json::{Map, Number, Value};

use super::{documents, from_str, parse, to_string, to_string_multi};

/// Texts that some YAML reader takes for something else, or changes.
const NASTY: &[&str] = &[
    "",
    "~",
    "null",
    "Null",
    "NULL",
    "true",
    "True",
    "yes",
    "Yes",
    "no",
    "NO",
    "on",
    "off",
    "y",
    "n",
    "Y",
    "N",
    "0777",
    "0o17",
    "0x1F",
    "0b11",
    "1_000",
    "1_000.5",
    "1e3",
    "1E+3",
    "6e12345",
    ".5",
    "5.",
    "+1",
    "-0",
    "0.0",
    ".inf",
    "-.INF",
    ".NaN",
    "nan",
    "inf",
    "12:30",
    "1:20:30",
    "190:20:30.15",
    "2001-01-01",
    "2001-1-1",
    "2001-12-14t21:59:43.10-05:00",
    "=",
    "<<",
    "-",
    "--",
    "---",
    "...",
    "--- a",
    "?",
    "? a",
    ":",
    ": a",
    "a:",
    "a: b",
    "a:b",
    "a #b",
    "a#b",
    "#a",
    "&a",
    "*a",
    "!a",
    "!!str",
    "|",
    "|-",
    ">",
    "%a",
    "@a",
    "`a",
    "[",
    "]",
    "{",
    "}",
    "[]",
    "{}",
    ",",
    "a, b",
    "'",
    "\"",
    "'a'",
    "\"a",
    "a\\n",
    "\\",
    " ",
    "\t",
    "\n",
    " a",
    "a ",
    "\ta",
    "a\t",
    "\na",
    "a\n",
    "a\nb",
    "a\nb\n",
    "a\n\n",
    "\n\na",
    "a \nb",
    "a\t\nb",
    " a\nb",
    "a\n b\n",
    "a\n\tb\n",
    "a\rb",
    "a\r\nb\r\n",
    "a\u{85}b",
    "a\u{2028}b",
    "a\u{2029}b\n",
    "\u{feff}",
    "\u{feff}a\nb",
    "a\u{0}b",
    "a\u{7}\nb",
    "\u{1b}[0m",
    "\u{7f}",
    "\u{fffe}",
    "\u{ffff}\n",
    "\u{e000}",
    "\u{1f600}",
    "\u{a0}a",
    "a\n---\nb\n",
    "a\n...\n",
    "# a\nb: c\n",
    "${VAR}",
    "$(VAR)",
    "{{ .Values.a }}",
    "ENC[AES256_GCM,data:a==,type:str]",
    "10.0.0.0/8",
    "fe80::1",
    "::1",
    "00:1a:2b:3c:4d:5e",
];

fn text() -> impl Strategy<Value = String> {
    let any = string::string_regex("(?s).{0,12}").expect("a regular expression");
    let lines = string::string_regex("[ \\t\\n:#a-]{0,24}").expect("a regular expression");
    let long = (1..300_usize, sample::select(NASTY)).prop_map(|(count, nasty)| format!("{nasty} x").repeat(count));
    prop_oneof![
        4 => sample::select(NASTY).prop_map(str::to_owned),
        2 => (sample::select(NASTY), sample::select(NASTY)).prop_map(|(a, b)| format!("{a}{b}")),
        2 => any,
        2 => lines,
        1 => long,
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let float = proptest::num::f64::NORMAL | proptest::num::f64::SUBNORMAL | proptest::num::f64::ZERO;
    let leaf = prop_oneof![
        6 => text().prop_map(Value::String),
        1 => sample::select(vec![Value::Null, Value::Bool(true), Value::Bool(false)]),
        1 => proptest::num::i64::ANY.prop_map(Value::from),
        1 => proptest::num::u64::ANY.prop_map(Value::from),
        1 => float.prop_map(|float| Number::from_f64(float).map_or(Value::Null, Value::Number)),
    ];
    leaf.prop_recursive(5, 48, 6, |inner| {
        prop_oneof![
            collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
            collection::vec((text(), inner), 0..6).prop_map(|entries| Value::Object(entries.into_iter().collect::<Map<String, Value>>())),
        ]
    })
}

proptest! {
    #[test]
    fn a_value_comes_back_unchanged(value in value()) {
        let written = to_string(&value).expect("JSON");
        prop_assert_eq!(from_str::<Value>(&written).expect(&written), value, "{}", written);
    }

    #[test]
    fn documents_come_back_unchanged(values in collection::vec(value(), 0..4)) {
        let written = to_string_multi(&values).expect("JSON");
        let read: Vec<Value> =
            documents(&written).expect(&written).into_iter().map(|document| document.value).collect();
        let values: Vec<Value> = values.into_iter().filter(|value| !value.is_null()).collect();
        prop_assert_eq!(read, values, "{}", written);
    }

    #[test]
    fn keys_and_texts_stand_unchanged_in_the_tree(key in text(), value in text()) {
        let written = to_string(&serde_json::json!({ &*key: &*value })).expect("JSON");
        let tree = parse(&written).expect(&written);
        let (found, node) = &tree.map().expect("a map")[0];
        prop_assert_eq!((&*found.text, node.text()), (&*key, Some(&*value)), "{}", written);
    }

    #[test]
    fn what_the_tree_refuses_the_reader_refuses_too(text in text(), more in text()) {
        let text = text + "\n" + &more;
        if from_str::<Value>(&text).is_ok() {
            parse(&text).expect(&text);
        }
    }
}
