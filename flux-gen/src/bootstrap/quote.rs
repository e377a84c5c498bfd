//! Text for a shell.

/// `text` as one word of a POSIX shell, whatever it holds.
///
/// A NUL, which no argument can have, is left out.
///
/// ```
/// assert_eq!(flux_gen::quote("it's $HOME"), r"'it'\''s $HOME'");
/// ```
pub fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\0', "").replace('\'', r"'\''"))
}
