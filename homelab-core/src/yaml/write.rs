use serde::Serialize;
use serde_json::Value;
use serde_saphyr::SerializerOptions;

use super::Error;
use super::guard::Guarded;

/// How many lists and maps may lie in each other, both in what is written and in what is read.
pub const MAX_DEPTH: usize = 128;

/// One YAML document, ending in a newline. The same value always gives the same text.
///
/// Types are written straight to text. What is written is what `serde_json` would write of `value`: map keys of
/// integers, booleans and characters become strings, bytes become a list of numbers.
///
/// # Errors
/// Where YAML readers could not agree: a map key that is no string (nor an integer, boolean or character), a number
/// that is not finite or beyond 64 bits, nesting deeper than [`MAX_DEPTH`], or an error of the value's own `Serialize`.
///
/// # Example
/// ```
/// use homelab_core::yaml;
///
/// assert_eq!(yaml::to_string(&["yes", "0777", "plain"])?, "- \"yes\"\n- \"0777\"\n- plain\n");
/// yaml::to_string(&f64::NAN).expect_err("JSON and Kubernetes have no such number");
/// # Ok::<(), yaml::Error>(())
/// ```
pub fn to_string<T: Serialize + ?Sized>(value: &T) -> Result<String, Error> {
    let mut text = String::new();
    write(&mut text, value)?;
    Ok(text)
}

/// Several YAML documents with `---` between them; an empty text when there are none.
///
/// # Errors
/// As [`to_string`], for any of the values.
///
/// # Example
/// ```
/// assert_eq!(homelab_core::yaml::to_string_multi([&1, &2])?, "1\n---\n2\n");
/// # Ok::<(), homelab_core::yaml::Error>(())
/// ```
pub fn to_string_multi<'a, T: Serialize + ?Sized + 'a>(values: impl IntoIterator<Item = &'a T>) -> Result<String, Error> {
    let mut text = String::new();
    for value in values {
        if !text.is_empty() {
            text.push_str("---\n");
        }
        write(&mut text, value)?;
    }
    Ok(text)
}

/// `value` as JSON, if it can be written: a number that is not finite is an error, not `null`.
///
/// # Errors
/// As [`to_string`].
pub fn to_value<T: Serialize + ?Sized>(value: &T) -> Result<Value, Error> {
    serde_json::to_value(Guarded::new(value, 0)).map_err(|error| Error::Write(error.to_string()))
}

/// `value` as the YAML crate writes it by default, for the proof that the guard above is needed.
#[doc(hidden)]
pub fn to_string_unguarded<T: Serialize + ?Sized>(value: &T) -> Result<String, Error> {
    serde_saphyr::to_string(&value).map_err(|error| Error::Write(error.to_string()))
}

fn write<T: Serialize + ?Sized>(text: &mut impl std::fmt::Write, value: &T) -> Result<(), Error> {
    serde_saphyr::to_fmt_writer_with_options(text, &Guarded::new(value, 0), options()).map_err(|error| Error::Write(error.to_string()))
}

/// Folded text (`>`) is never written: Go's readers and YAML 1.2 disagree on long lines and on spaces at line ends.
fn options() -> SerializerOptions {
    serde_saphyr::ser_options! {
        folded_wrap_chars: usize::MAX,
        min_fold_chars: 0,
        prefer_block_scalars: false,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::ser::SerializeMap;
    use serde::{Serialize, Serializer};
    use serde_json::{Value, json};

    use super::{MAX_DEPTH, to_string, to_string_multi, to_string_unguarded, to_value};

    #[test]
    fn scalars_that_some_reader_takes_for_something_else_are_quoted_in_keys_and_values() {
        for text in [
            "",
            "~",
            "null",
            "Null",
            "true",
            "yes",
            "no",
            "on",
            "off",
            "y",
            "n",
            "Y",
            "N",
            "0777",
            "0o17",
            "0x1f",
            "0b11",
            "1_000",
            "1e3",
            "1.5",
            ".5",
            "-1",
            "+1",
            ".inf",
            "-.INF",
            ".nan",
            "12:30",
            "1:20:30",
            "2001-01-01",
            "2001-01-01T00:00:00Z",
            "=",
            "<<",
            "-",
            "?",
            ":",
            "- a",
            "a: b",
            "a #b",
            "#a",
            "&a",
            "*a",
            "!a",
            "|",
            ">",
            "%a",
            "@a",
            "`a",
            "[",
            "{",
            "'",
            "\"",
            " a",
            "a ",
            "\ta",
            "---",
            "...",
            "--- a",
            "a\rb",
            "a\r\nb",
            "\u{85}",
            "\u{2028}",
            "\u{feff}",
            "\u{0}",
            "\u{7f}",
            "\u{fffe}",
        ] {
            let key = to_string(&json!({ text: 1 })).expect("a map");
            assert!(key.starts_with('"'), "{key}");
            let value = to_string(&[text]).expect("a list");
            assert!(value.starts_with("- \"") || value.starts_with("- '"), "{value}");
        }
    }

    #[test]
    fn text_of_several_lines_is_a_block_literal() {
        let map = json!({ "a": ["x\n  y\n", "x\ny", "x\n\n"], "b": { "c": "x: 1\n\ty # z\n" } });
        assert_eq!(
            to_string(&map).expect("strings"),
            "a:\n- |\n  x\n    y\n- |-\n  x\n  y\n- |+\n  x\n\nb:\n  c: |\n    x: 1\n    \ty # z\n"
        );
    }

    #[test]
    fn text_on_which_readers_disagree_is_quoted_and_not_a_literal() {
        for text in [" x\ny", "\tx\ny", "\nx", "x \ny", "x\t\ny", "x\r\ny\n", "x\ny\u{85}", "x\n\u{feff}"] {
            let written = to_string(text).expect("a string");
            assert!(written.starts_with('"') && written.lines().count() == 1, "{written}");
        }
    }

    #[test]
    fn long_lines_are_never_folded() {
        let text = "word ".repeat(200) + "end";
        assert_eq!(to_string(&text).expect("a string"), text.clone() + "\n");
    }

    #[derive(Serialize)]
    enum Kind {
        Unit,
        Newtype(&'static str),
        Tuple(u8, Option<&'static str>),
        Empty(),
        Struct { a: Option<u8>, b: Vec<u8>, c: f32 },
        Blank {},
    }

    #[derive(Serialize)]
    struct Outer {
        kind: Kind,
        kinds: Vec<Kind>,
        #[serde(flatten)]
        rest: BTreeMap<u16, Option<Kind>>,
        nothing: (),
        bytes: &'static [u8],
        pair: (char, f32),
    }

    #[test]
    fn types_are_written_as_serde_json_sees_them() {
        let kinds = || {
            vec![
                Kind::Unit,
                Kind::Newtype("a\nb"),
                Kind::Tuple(1, None),
                Kind::Empty(),
                Kind::Struct { a: None, b: vec![], c: 0.5 },
                Kind::Blank {},
            ]
        };
        for kind in kinds() {
            let rest = (80..).zip(kinds().into_iter().map(Some)).collect();
            let outer = Outer { kind, kinds: kinds(), rest, nothing: (), bytes: b"ab", pair: ('\n', 0.1) };
            let text = to_string(&outer).expect("only what JSON knows");
            let json = serde_json::to_string(&outer).expect("only what JSON knows");
            let value: Value = serde_json::from_str(&json).expect("JSON");
            let read: Value = serde_saphyr::from_str(&text).expect(&text);
            assert_eq!(read, value, "{text}");
        }
    }

    #[test]
    fn empty_lists_in_variants_stand_beside_their_key() {
        let kinds = BTreeMap::from([("kind", Kind::Struct { a: None, b: vec![], c: 0.5 })]);
        assert_eq!(to_string(&kinds).expect("JSON"), "kind:\n  Struct:\n    a: null\n    b: []\n    c: 0.5\n");
    }

    /// Announces a length which is not its own.
    struct Liar(usize, &'static [u8]);

    impl Serialize for Liar {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let mut map = serializer.serialize_map(Some(self.0))?;
            for number in self.1 {
                map.serialize_entry(number, number)?;
            }
            map.end()
        }
    }

    #[test]
    fn a_length_that_is_announced_wrongly_does_no_harm() {
        let map = BTreeMap::from([("a", Liar(3, &[])), ("b", Liar(0, &[1, 2]))]);
        assert_eq!(to_string(&map).expect("JSON"), "a: {}\nb:\n  \"1\": 1\n  \"2\": 2\n");
    }

    #[test]
    fn a_value_is_made_of_what_can_be_written_only() {
        let value = json!({ "a": ["x\ny\n"], "b": { "c": null, "2": 1.5 } });
        assert_eq!(to_value(&value).expect("JSON"), value);
        to_value(&[f64::NAN]).expect_err("not finite, and not null");
        to_value(&u128::MAX).expect_err("beyond 64 bits");
    }

    #[test]
    fn documents_are_separated_by_three_dashes() {
        let documents = [json!({ "a": 1 }), json!("x\ny\n\n"), json!([])];
        assert_eq!(to_string_multi(&documents).expect("three documents"), "a: 1\n---\n|+\n  x\n  y\n\n---\n[]\n");
    }

    #[test]
    fn what_has_no_json_form_is_refused_and_does_not_panic() {
        to_value(&f64::INFINITY).expect_err("not finite");
        to_value(&u128::MAX).expect_err("beyond 64 bits");
        to_value(&Kind::Struct { a: None, b: Vec::new(), c: f32::NAN }).expect_err("not finite");
        to_value(&BTreeMap::from([(vec![1], 2)])).expect_err("a list as key");
        to_value(&BTreeMap::from([(None::<u8>, 2)])).expect_err("nothing as key");
        let error = to_string(&BTreeMap::from([(Some((1, 2)), 2)])).expect_err("a list as key");
        assert_eq!(error.to_string(), "the value cannot be written as YAML: a list cannot be the key of a map");
    }

    #[test]
    fn nesting_is_written_up_to_the_limit() {
        let nested = |depth| (0..depth).fold(json!(1), |inner, _| json!([inner]));
        to_value(&nested(MAX_DEPTH)).expect("just within the limit");
        to_value(&nested(MAX_DEPTH + 1)).expect_err("one too many");
    }

    #[test]
    fn without_the_guard_some_text_would_not_come_back() {
        let long = " leading".to_owned() + &" x".repeat(60) + "\n";
        assert_ne!(to_string_unguarded(&long), to_string(&long));
    }
}
