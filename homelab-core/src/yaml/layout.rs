//! What YAML 1.2 has, and the readers in Go do not.

use std::collections::HashMap;
use std::ops::{Range, RangeInclusive};

use serde_saphyr::granit_parser::{Event, Marker, ScalarStyle, Span, StructureStyle, YamlVersion};

use super::parse::at;
use super::tree::refused;
use super::{Error, Position};

const TAB: &str = "a tab where only spaces may stand";

/// Looks for what the parsers in Go refuse (`go.yaml.in/yaml`, and libyaml before it): tabs in the indentation, versions other than 1.1,
/// unknown directives, the escape `\\/`, documents that begin with nothing after one that ends with `...`.
#[derive(Default)]
pub(super) struct Layout {
    documents: usize,
    /// Of each list and map that is not ended yet: whether it is in brackets, and the column and line where it begins.
    open: Vec<(bool, Position)>,
    /// Lines whose blanks are no indentation: the second to last of texts and of what stands in brackets.
    free: Vec<RangeInclusive<usize>>,
    /// The last lines of plain texts, with the column of the list or map around them.
    plain: HashMap<usize, usize>,
}

impl Layout {
    pub(super) fn take(&mut self, event: &Event<'_>, span: Span, text: &Lines<'_>) -> Result<(), Error> {
        let (begin, end) = (at(&span.start), at(&span.end));
        match event {
            Event::DocumentStart(is_explicit, version) => {
                if version.is_some_and(|version| version != YamlVersion::new(1, 1)) {
                    return Err(refused(begin, "a directive for another version than YAML 1.1"));
                }
                if !is_explicit && self.documents > 0 {
                    return Err(refused(begin, "a document that does not begin with `---`"));
                }
                self.documents += 1;
            }
            Event::SequenceStart(style, ..) | Event::MappingStart(style, ..) => self.open.push((*style == StructureStyle::Flow, begin)),
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some((true, begin)) = self.open.pop() {
                    self.free.push(begin.line + 1..=end.line);
                }
            }
            Event::Scalar(_, ScalarStyle::Plain, ..) if begin == end => {}
            Event::Scalar(_, ScalarStyle::Plain, ..) => {
                let around = self.open.last().map_or(0, |(_, begin)| begin.column);
                if self.open.iter().all(|(is_flow, _)| !is_flow) {
                    text.check_depth(begin.line..end.line, around + 1)?;
                }
                self.free.push(begin.line + 1..=end.line);
                if text.ends_at(span.end) {
                    self.plain.insert(end.line, around);
                }
            }
            Event::Scalar(_, ScalarStyle::Literal | ScalarStyle::Folded, ..) => {
                // What follows a block begins at the line after it.
                let last = if end.column == 1 { end.line - 1 } else { end.line };
                let mark = text.mark_before(begin.line);
                self.free.push(mark + 1..=text.check_block(mark, last)?);
            }
            Event::Scalar(_, style, ..) => {
                if *style == ScalarStyle::DoubleQuoted {
                    text.check_escapes(span)?;
                }
                self.free.push(begin.line + 1..=end.line);
            }
            _ => {}
        }
        Ok(())
    }

    /// Refuses the first tab that indents.
    pub(super) fn end(mut self, text: &Lines<'_>) -> Result<(), Error> {
        self.free.retain(|lines| !lines.is_empty());
        self.free.sort_by_key(|lines| *lines.start());
        let mut free = self.free.into_iter().peekable();
        let mut free_until = 0;
        // Blank lines after a plain text may be part of it, and are blank from its indentation on.
        let mut after = None;
        // A comment goes on to the next one, whatever the blanks between them are.
        let (mut is_comment, mut blank) = (false, None);
        for (number, line) in text.lines.iter().enumerate().map(|(index, line)| (index + 1, line)) {
            while let Some(lines) = free.next_if(|lines| *lines.start() <= number) {
                free_until = free_until.max(*lines.end());
            }
            if number > free_until
                && line.starts_with('%')
                && !["%TAG", "%YAML"].contains(&line.split([' ', '\t']).next().unwrap_or_default())
            {
                return Err(refused(Position { line: number, column: 1 }, "a directive that is neither `%YAML` nor `%TAG`"));
            }
            let is_indentation = |column: &usize| number > free_until && after.is_none_or(|around| *column <= around);
            let tab = indenting_tab(line).filter(is_indentation).map(|column| Position { line: number, column });
            let content = line.trim_start_matches([' ', '\t', '-', '?']);
            if content.is_empty() && is_comment {
                blank = blank.or(tab);
            } else {
                let goes_on = is_comment && content.starts_with('#');
                if let Some(at) = blank.or(tab).filter(|_| !goes_on) {
                    return Err(refused(at, TAB));
                }
                is_comment = content.starts_with('#') && number > free_until;
                blank = None;
            }
            match self.plain.get(&number) {
                Some(around) => after = Some(*around),
                None if content.is_empty() => {}
                None => after = None,
            }
        }
        blank.map_or(Ok(()), |at| Err(refused(at, TAB)))
    }
}

/// A text and its lines.
pub(super) struct Lines<'a> {
    text: &'a str,
    lines: Vec<&'a str>,
}

impl<'a> Lines<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        Self { text, lines: text.lines().collect() }
    }

    /// The line with the `|` or `>` of a block whose text begins at the line `begin`.
    fn mark_before(&self, begin: usize) -> usize {
        let mut lines = self.lines.iter().take(begin - 1);
        lines.rposition(|line| !line.trim().is_empty()).map_or(begin, |index| index + 1)
    }

    /// Refuses tabs in the indentation of a block that is marked in the line `mark`, unless the mark says how deep it is. Gives its last line:
    /// at `last`, or before a comment that is less deep.
    fn check_block(&self, mark: usize, last: usize) -> Result<usize, Error> {
        let depth = self.lines.get(mark - 1).and_then(|line| line.rsplit(['|', '>']).next()).unwrap_or_default();
        if depth.bytes().take(2).any(|byte| byte.is_ascii_digit()) {
            return Ok(last);
        }
        let spaces = |line: &str| line.len() - line.trim_start_matches(' ').len();
        let inner = self.lines.get(mark..last).unwrap_or_default();
        let Some(first) = inner.iter().position(|line| spaces(line) < line.len()) else { return Ok(last) };
        let depth = spaces(inner[first]);
        let is_tab = inner[first].as_bytes()[depth] == b'\t';
        let is_comment = |line: &&str| spaces(line) < depth && line.trim_start_matches(' ').starts_with('#');
        let last = inner.iter().position(is_comment).map_or(last, |index| mark + index);
        self.check_depth(mark..last, if is_tab { usize::MAX } else { depth + 1 }).map(|()| last)
    }

    /// Refuses tabs before the column `depth` in `lines`, which are counted from 0.
    fn check_depth(&self, lines: Range<usize>, depth: usize) -> Result<(), Error> {
        for (index, line) in self.lines.get(lines.clone()).unwrap_or_default().iter().enumerate() {
            let column = line.len() - line.trim_start_matches(' ').len() + 1;
            if column < depth && line.as_bytes().get(column - 1) == Some(&b'\t') {
                return Err(refused(Position { line: lines.start + index + 1, column }, TAB));
            }
        }
        Ok(())
    }

    /// Whether nothing but blanks follows a place in its line.
    fn ends_at(&self, at: Marker) -> bool {
        let rest = at.byte_offset().and_then(|offset| self.text.get(offset..)).unwrap_or_default();
        rest.trim_start_matches([' ', '\t', '\r']).chars().next().is_none_or(|next| next == '\n')
    }

    /// Refuses an escaped slash in a text in double quotes.
    fn check_escapes(&self, span: Span) -> Result<(), Error> {
        let (mut at, mut is_escaped) = (at(&span.start), false);
        for character in span.slice(self.text).unwrap_or_default().chars() {
            if is_escaped && character == '/' {
                return Err(refused(Position { column: at.column - 1, ..at }, "the escape `\\/`, which is none in YAML 1.1"));
            }
            is_escaped = !is_escaped && character == '\\';
            at = if character == '\n' { Position { line: at.line + 1, column: 1 } } else { Position { column: at.column + 1, ..at } };
        }
        Ok(())
    }
}

/// The column of a tab before the first text of a line; marks of items are none.
fn indenting_tab(line: &str) -> Option<usize> {
    let bytes = line.as_bytes();
    let mut index = 0;
    loop {
        match bytes.get(index)? {
            b' ' => index += 1,
            b'\t' => return Some(index + 1),
            b'-' | b'?' if matches!(bytes.get(index + 1), Some(b' ' | b'\t')) => index += 1,
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{parse_all, parse_all_as_go};

    #[test]
    fn tabs_indent_nothing() {
        for (text, at) in [
            ("\ta: 1\n", "1:1"),
            ("# comment\n\ta: 1\n", "2:1"),
            ("---\n\ta: 1\n", "2:1"),
            ("a:\n  \tb: 1\n", "2:3"),
            ("a:\n  b: 1\n\t# comment\n  c: 1\n", "3:1"),
            ("a:\n\t\n  b: 1\n", "2:1"),
            ("a:\n  b: 1\n\t\n", "3:1"),
            ("a: 1\n\t", "2:1"),
            ("a:\n- \tb\n", "2:3"),
            ("a:\n-\tb: 1\n", "2:2"),
            ("a: 'b'\n    \t\nc: 1\n", "2:5"),
            ("a: {b: {\n\tc: 1}}\n\t\n", "3:1"),
            ("a: |\n  \tb\n", "2:3"),
            ("a: |\n  b\n\t\nc: 1\n", "3:1"),
            ("a: >-\n\n  b\n\t\nc: 1\n", "4:1"),
            ("a: 1 # comment\n\t# comment\n", "2:1"),
            ("- -a\n\t# comment\n    - b\n", "2:1"),
            ("---\n\t# comment\n---\na: 1\n", "2:1"),
            ("# comment\n\t\na: 1\n", "2:1"),
            ("# comment\n\ta: 1\n", "2:1"),
            ("a: 1\n# comment\n\n\t", "4:1"),
        ] {
            parse_all(text).expect(text);
            let error = parse_all_as_go(text).expect_err(text).to_string();
            assert_eq!(error, format!("{at}: a tab where only spaces may stand"), "{text}");
        }
    }

    #[test]
    fn tabs_may_stand_elsewhere() {
        for text in [
            "a:\tb\n",
            "a:\t\n  b: 1\n",
            "a: b\t\n",
            "a: b\t# comment\n",
            "a: b\tc\n",
            "a: {b: {\n\tc: 1}}\n",
            "a: \"b\n\tc\"\n",
            "a: 'b\n\n\tc'\n",
            "a: |\n  b\n  \tc\n  \t\nd: 1\n",
            "a: |2\n  \tb\n",
            "a: b\n  \tc\n",
            "a: b\n  \t\nc: 1\n",
            "a: b\n  \t\n  \t# comment\nc: 1\n",
            "# comment\n\t\n\n\t# comment\na: 1\n",
            "a:\n- # comment\n\t# comment\n  b: 1\n",
            "a: |\n  b\n# comment\n\t# comment\nc: 1\n",
            "a:\n  - b: |\n      c\n    # comment\n\t# comment\n    d: 1\n",
        ] {
            parse_all_as_go(text).expect(text);
        }
    }

    #[test]
    fn directives_escapes_and_line_breaks_are_those_of_yaml_1_1() {
        for (text, at) in [
            ("%FOO bar\n---\na: 1\n", "1:1: a directive that is neither `%YAML` nor `%TAG`"),
            ("%YAML 1.1\n%FOO\n---\na: 1\n", "2:1: a directive that is neither `%YAML` nor `%TAG`"),
            ("a: \"b\n  c\\/d\"\n", "2:4: the escape `\\/`, which is none in YAML 1.1"),
            ("a: b\u{85}c\n", "1:5: a line break that only some readers know"),
            ("a: 1\nb: \"c\u{2028}d\"\n", "2:6: a line break that only some readers know"),
        ] {
            parse_all(text).expect(text);
            assert_eq!(parse_all_as_go(text).expect_err(text).to_string(), at, "{text}");
        }
        for text in
            ["%TAG ! tag:a,2000:\n---\na: 1\n", "--- |\n%FOO\n", "a: |\n  \\/\n", "a: '\\/'\n", "a: \"\\\\/\"\n", "a: \"\\u2028\"\n"]
        {
            parse_all_as_go(text).expect(text);
        }
    }

    #[test]
    fn the_version_is_1_1_and_documents_are_told_apart() {
        for text in ["%YAML 1.1\n---\na: 1\n", "a: 1\n...\n", "a: 1\n...\n# comment\n", "a: 1\n...\n---\nb: 1\n", "--- {a: 1}\n"] {
            parse_all_as_go(text).expect(text);
        }
        for text in ["%YAML 1.2\n---\na: 1\n", "a: 1\n...\nb: 1\n"] {
            parse_all(text).expect(text);
            parse_all_as_go(text).expect_err(text);
        }
    }
}
