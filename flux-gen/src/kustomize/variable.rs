//! `${name}` in the texts of objects, which Flux fills in ("post build variable substitution").

use std::ops::Range;

/// One `${…}` of a text that is not escaped as `$${…}`.
///
/// ```
/// use flux_gen::kustomize::variables;
///
/// let found = variables("$${a} ${b} ${c:=d} ${e^^}");
/// let read: Vec<_> = found.iter().map(|variable| (variable.name, variable.has_default())).collect();
/// assert_eq!(read, [("b", false), ("c", true), ("e", false)]);
/// assert_eq!(found[1].rest, ":=d");
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Variable<'a> {
    /// Where it stands in the text, from `$` to `}`; to the end of the text, where no `}` follows.
    pub range: Range<usize>,
    /// Its name; empty where none follows.
    pub name: &'a str,
    /// What follows the name: nothing, an operator with a default, or another function.
    pub rest: &'a str,
}

impl<'a> Variable<'a> {
    /// Whether a value is given for the case that there is none.
    pub fn has_default(&self) -> bool {
        self.default().is_some()
    }

    /// The value for the case that there is none.
    pub fn default(&self) -> Option<&'a str> {
        [":=", ":-", "=", "-"].iter().find_map(|operator| self.rest.strip_prefix(operator))
    }

    /// Whether it is a name and nothing else, so that Flux stops where nothing defines it.
    pub fn is_bare(&self) -> bool {
        self.rest.is_empty() && !self.name.is_empty()
    }
}

/// Every variable of `text`, in order. One in the default of another is a part of that.
pub fn variables(text: &str) -> Vec<Variable<'_>> {
    let (mut found, mut from) = (Vec::new(), 0);
    while let Some(start) = text[from..].find("${").map(|at| from + at) {
        let dollars = text[..=start].len() - text[..=start].trim_end_matches('$').len();
        let rest = &text[start + 2..];
        let name = &rest[..rest.find(|at: char| !at.is_ascii_alphanumeric() && at != '_').unwrap_or(rest.len())];
        from = start + 2;
        if dollars % 2 == 1 {
            let end = closing(rest).map(|end| start + 2 + end);
            let until = end.unwrap_or(text.len());
            found.push(Variable { range: start..end.map_or(text.len(), |end| end + 1), name, rest: &text[start + 2 + name.len()..until] });
            from = end.map_or(from, |end| end + 1);
        }
    }
    found
}

/// Where the brace that is open before `text` is closed.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 1;
    text.char_indices().find_map(|(at, character)| {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        (depth == 0).then_some(at)
    })
}

#[cfg(test)]
mod tests {
    use super::variables;

    #[test]
    fn a_variable_is_a_name_after_an_unescaped_brace() {
        let names = |text| variables(text).iter().map(|variable| variable.name).collect::<Vec<_>>();
        assert_eq!(names("a ${b} ${c:=d} $e $${f} $$${g} ${{ h }} ${"), ["b", "c", "g", "", ""]);
    }

    #[test]
    fn a_default_may_have_variables() {
        let found = variables("x${a:=${b:=c}}y");
        assert_eq!((found.len(), found[0].default(), &found[0].range), (1, Some("${b:=c}"), &(1..14)));
    }
}
