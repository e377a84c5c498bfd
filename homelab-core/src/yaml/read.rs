use std::cell::Cell;
use std::io;
use std::thread::{self, Scope, ScopedJoinHandle};

use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_saphyr::{MessageFormatter, Options, Spanned, UserMessageFormatter};

use super::source::readable;
use super::{Error, MAX_DEPTH, Position};

/// Address space, not memory: the pages that are not touched cost nothing.
const STACK_FOR_A_LEVEL: usize = 128 << 10;

/// A document of a file which may hold several, with its place in the file.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// Where its content begins, after `---` and comments.
    pub at: Position,
    /// Its content; keys stay in the order they are written in.
    pub value: Value,
}

/// The only document of `text` as a `T`.
///
/// Scalars are read as Kubernetes does: `yes` and `on` are booleans and `0644` is octal. A key that appears twice is
/// an error, and so is a tag which is not one of YAML's own. A file with nothing in it is null.
///
/// # Errors
/// [`Error::Read`] with the line and column. Bounded: 32 MiB, [`MAX_DEPTH`], what aliases add.
///
/// # Example
/// ```
/// use homelab_core::yaml;
///
/// let ports: Vec<u16> = yaml::from_str("- 80\n- 443\n")?;
/// assert_eq!(ports, [80, 443]);
///
/// let error = yaml::from_str::<Vec<u16>>("- 80\n- web\n").expect_err("`web` is no port");
/// assert!(error.to_string().starts_with("2:3: "));
/// # Ok::<(), yaml::Error>(())
/// ```
pub fn from_str<T: DeserializeOwned + Send>(text: &str) -> Result<T, Error> {
    let text = readable(text)?;
    on_own_stack(|| serde_saphyr::from_str_with_options(text, options()).map_err(|error| refused(&error)))
}

/// Every document of `text` that is not empty.
///
/// # Errors
/// As [`from_str`].
///
/// # Example
/// ```
/// use homelab_core::yaml;
/// use serde_json::json;
///
/// let documents = yaml::documents("# made by hand\n---\nmode: 0644\n---\n---\nmode: 0600\n")?;
/// assert_eq!(documents[0].value, json!({ "mode": 0o644 }));
/// assert_eq!((documents.len(), documents[1].at.line), (2, 6));
/// # Ok::<(), yaml::Error>(())
/// ```
pub fn documents(text: &str) -> Result<Vec<Document>, Error> {
    let text = readable(text)?;
    let documents: Vec<Spanned<Value>> =
        on_own_stack(|| serde_saphyr::from_str_multiple_with_options(text, options()).map_err(|error| refused(&error)))?;
    Ok(documents.into_iter().map(|document| Document { at: position(document.referenced), value: document.value }).collect())
}

thread_local! {
    static HAS_ROOM: Cell<bool> = const { Cell::new(false) };
}

/// A thread where [`MAX_DEPTH`] levels fit, for who reads many texts: each of them would be read on one of its own.
///
/// # Errors
/// The operating system has no thread.
pub fn spawn<'scope, T: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    run: impl FnOnce() -> T + Send + 'scope,
) -> io::Result<ScopedJoinHandle<'scope, T>> {
    thread::Builder::new().stack_size(MAX_DEPTH * STACK_FOR_A_LEVEL).spawn_scoped(scope, || {
        HAS_ROOM.set(true);
        run()
    })
}

/// Runs `read` where [`MAX_DEPTH`] levels fit. An unoptimised build needs 30 KiB for each, and a thread has 2 MiB.
fn on_own_stack<T: Send>(read: impl FnOnce() -> Result<T, Error> + Send) -> Result<T, Error> {
    if HAS_ROOM.get() {
        return read();
    }
    thread::scope(|scope| {
        let thread = spawn(scope, read)
            .map_err(|error| Error::Read { at: Position::START, message: format!("no thread to read it: {error}").into() })?;
        thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

/// Wide enough for the largest manifests there are (bundles of CRDs), narrow enough to end in seconds.
fn options() -> Options {
    serde_saphyr::options! {
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: 100_000 },
        budget: serde_saphyr::budget! {
            enforce_alias_anchor_ratio: false,
            max_depth: MAX_DEPTH,
            max_documents: 100_000,
            max_events: 16_000_000,
            max_nodes: 8_000_000,
        },
        emit_comments: false,
        legacy_octal_numbers: true,
        reject_unsupported_tags: true,
        with_snippet: false,
    }
}

fn refused(error: &serde_saphyr::Error) -> Error {
    Error::Read {
        at: error.location().map_or(Position::START, position),
        message: UserMessageFormatter.format_message(error.without_snippet()).into_owned().into(),
    }
}

fn position(location: serde_saphyr::Location) -> Position {
    let count = |number| usize::try_from(number).unwrap_or(usize::MAX).max(1);
    Position { line: count(location.line()), column: count(location.column()) }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use serde_json::{Value, json};

    use super::{documents, from_str};

    fn value(text: &str) -> Value {
        from_str(text).expect(text)
    }

    fn refusal(text: &str) -> String {
        from_str::<Value>(text).expect_err(text).to_string()
    }

    #[test]
    fn scalars_are_read_as_kubernetes_reads_them() {
        assert_eq!(
            value("[0644, 0o17, 0x1f, 1_000, yes, on, n, ~, 1e3, '0644', 1.5]"),
            json!([420, 15, 31, 1000, true, true, false, null, 1000.0, "0644", 1.5])
        );
        assert_eq!(value("18446744073709551615"), json!(u64::MAX));
    }

    #[test]
    fn keys_that_appear_twice_are_refused_with_their_place() {
        assert!(refusal("a: 1\nb:\n  c: 1\n  c: 2\n").starts_with("4:3: "), "{}", refusal("a: 1\nb:\n  c: 1\n  c: 2\n"));
        documents("a: 1\n---\nb: 1\nb: 1\n").expect_err("twice in the second document");
    }

    #[test]
    fn tags_that_yaml_does_not_know_are_refused() {
        assert_eq!(refusal("a: !secret x\n"), "1:12: unsupported tag `!secret`");
    }

    #[test]
    fn documents_keep_their_order_and_lines() {
        let documents = documents("# a\n---\nkind: A\n---\n# nothing\n---\r\nkind: B\n...\n").expect("YAML");
        let found: Vec<(usize, &Value)> = documents.iter().map(|document| (document.at.line, &document.value["kind"])).collect();
        assert_eq!(found, [(3, &json!("A")), (7, &json!("B"))]);
    }

    #[test]
    fn a_file_with_nothing_in_it_has_no_documents_and_is_null() {
        for text in ["", "\u{feff}", "# comment\n", "---\n", "---\n---\n"] {
            assert_eq!(documents(text), Ok(vec![]), "{text}");
        }
        assert_eq!(from_str::<Option<u8>>(""), Ok(None));
    }

    #[test]
    fn what_is_out_of_bounds_is_refused_and_does_not_panic() {
        let depth = 10_000;
        for text in ["[".repeat(depth), "{a: ".repeat(depth), "- ".repeat(depth), "? ".repeat(depth)] {
            from_str::<Value>(&text).expect_err("too deep");
            documents(&text).expect_err("too deep");
        }
        let nested = |depth| "[".repeat(depth) + &"]".repeat(depth);
        value(&nested(128));
        from_str::<Value>(&nested(129)).expect_err("one too many");
        let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..100 {
            let before = level - 1;
            let eight = format!("*a{before}, ").repeat(8);
            writeln!(bomb, "a{level}: &a{level} [{eight}*a{before}]").expect("a string grows");
        }
        from_str::<Value>(&bomb).expect_err("an alias bomb");
        let text = format!("a: &a {}\nb: [{}]\n", "x".repeat(1_000_000), "*a, ".repeat(99_000));
        from_str::<Value>(&text).expect_err("a bomb of one long text");
        assert!(refusal("a: \u{7}").starts_with("1:4: "));
        from_str::<Value>(&"a\n".repeat(17 << 20)).expect_err("too long");
    }

    #[test]
    fn many_comments_aliases_and_documents_are_fine() {
        let comments = "# comment\n".repeat(1000);
        value(&format!("a:\n{comments}  b: 1\n{comments}  c: 2\n"));
        value(&format!("a: &a 1\nb: [{}]\n", "*a, ".repeat(5000)));
        assert_eq!(documents(&"---\na: 1\n".repeat(5000)).expect("YAML").len(), 5000);
    }
}
