//! Which texts may be written as block literals.

/// Whether all readers take `text` unchanged out of a block literal (`|`).
///
/// Go's readers stumble over a first line that begins with white space and over white space at line ends; the rest is
/// what YAML 1.2 calls printable, without the line breaks of YAML 1.1.
pub(super) fn is_safe_literal(text: &str) -> bool {
    text.contains('\n')
        && !text.starts_with([' ', '\t', '\n'])
        && !text.split('\n').any(|line| line.ends_with([' ', '\t']))
        && text.chars().all(|character| match character {
            '\n' | '\t' => true,
            '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' => false,
            _ => !character.is_control(),
        })
}
