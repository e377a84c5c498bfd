//! Documents made of scalars that some YAML reader takes for something else.
use serde_json::{Map, Value, json};

/// Texts which are something else in YAML 1.1, in YAML 1.2, or to one reader.
#[rustfmt::skip]
const TEXTS: &[&str] = &[
    "", " ", "~", "null", "Null", "NULL", "nUll", "true", "True", "TRUE", "false", "False", "yes", "Yes", "YES", "no", "No", "NO", "on",
    "On", "ON", "off", "Off", "OFF", "y", "Y", "n", "N", "0", "-0", "+0", "00", "0777", "0o17", "0O17", "0x1f", "0X1F", "0b11", "1_000",
    "1_000.5", "_1", "1_", "1,000", "1e3", "1E3", "1e+3", "1e-3", "1.", ".1", "1.5", "+1.5", "-1.5", "6e12345", "1e", "e3", ".inf", ".Inf",
    "-.inf", "+.INF", ".nan", ".NaN", ".NAN", "inf", "nan", "Infinity", "12:30", "1:20:30", "-1:20", "190:20:30.15", "2001-01-01",
    "2001-1-1", "2001-01-01T00:00:00Z", "2001-12-14t21:59:43.10-05:00", "2001-12-14 21:59:43.10 -5", "=", "<<", "<", ">", "-", "--", "---",
    "...", "--- a", "---a", "...\n", "?", ":", "? a", ": a", "- a", "-a", "a:", "a: b", "a:b", "a :b", "a #b", "a# b", "#", "#a", " #a",
    "&a", "*a", "!a", "!!str a", "!", "|", ">", "|-", ">+", "%a", "%YAML 1.1", "@a", "`a", "[", "]", "[]", "[a", "{", "}", "{}", "{a: b}",
    "{{ a }}", ",", ", a", "'", "''", "\"", "\"\"", "'a'", "\"a\"", "a'b", "a\"b", "\\", "\\n", "a\\", "\\x41", "${a}", "$a", "$${a}",
    "ENC[AES256_GCM,data:a,iv:b,tag:c,type:str]", " a", "a ", "  a  ", "\ta", "a\t", "a\tb", "\t", "a  b", "\n", "\n\n", "a\n", "\na",
    "a\nb", "a\nb\n", "a\n\nb", "a\n\n", "a\n\n\n", " a\nb", "a\n b", "a \nb", "a\t\nb", "\ta\nb\n", "a\n\tb\n", "a\n---\nb", "a\n...\nb\n",
    "#a\nb\n", "a: b\nc: d\n", "- a\n- b\n", "a\r", "\r", "\r\n", "a\rb", "a\r\nb", "a\r\nb\r\n", "a\n\rb", "é", "日本語", "🎉", "e\u{301}",
    "\u{a0}", "\u{85}", "a\u{85}b", "\u{2028}", "a\u{2028}b", "\u{2029}b\n", "\u{feff}", "\u{feff}a", "a\u{feff}", "\u{200b}", "\u{200d}",
    "\u{202e}a", "\u{fffd}", "\u{fffe}", "\u{ffff}", "\u{e000}", "\u{d7ff}", "\u{10ffff}", "\u{1f600}\n\u{1f600}", "9223372036854775807",
    "9223372036854775808", "-9223372036854775808", "18446744073709551615", "18446744073709551616", "1e400", "0.1",
];

/// Numbers at the edges of what the readers have types for.
fn numbers() -> Vec<Value> {
    let integers = [0, 1, -1, 7, 8, 0o777, 1_000_000, i64::from(i32::MAX), i64::from(i32::MIN), 1 << 53, (1 << 53) + 1, i64::MAX, i64::MIN];
    let floats = [
        0.0,
        0.1,
        -0.1,
        1.0,
        1.5,
        -1.5,
        100.0,
        1e-7,
        1e21,
        1e-5,
        123_456_789.125,
        1e15,
        1e16,
        1e17,
        1e100,
        1e300,
        f64::MAX,
        f64::MIN,
        f64::MIN_POSITIVE,
        5e-324,
        f64::EPSILON,
        0.300_000_000_000_000_04,
        2.225_073_858_507_201e-308,
        9_007_199_254_740_993.0,
    ];
    let unsigned = [u64::MAX, u64::MAX - 1, 1 << 63];
    integers.map(Value::from).into_iter().chain(floats.map(Value::from)).chain(unsigned.map(Value::from)).collect()
}

/// All texts: those above, every control character and line separator, and long lines.
fn texts() -> Vec<String> {
    let mut texts: Vec<_> = TEXTS.iter().map(|&text| text.to_owned()).collect();
    for character in ('\0'..='\u{a0}').filter(|character| !character.is_ascii_alphanumeric()) {
        texts.extend([character.to_string(), format!("a{character}b"), format!("a\nb{character}\n"), format!("{character}1")]);
    }
    for length in [79, 80, 81, 120, 1023, 1024, 1025, 5000] {
        texts.extend(["a".repeat(length), "a ".repeat(length), "a, b: c ".repeat(length), format!("{}\n b\n", "a ".repeat(length))]);
    }
    texts
}

/// Every text as key and as value, and every number, in each place where YAML writes it differently.
pub(super) fn systematic() -> Vec<Value> {
    let mut documents = Vec::new();
    for text in texts() {
        let (text, key) = (Value::from(text.clone()), text);
        documents.extend([
            text.clone(),
            json!([text]),
            json!({ "a": text }),
            json!({ key.clone(): 1 }),
            json!({ key.clone(): text }),
            json!({ "a": { "b": [text, [text], { key.clone(): text }] }, "z": text }),
            json!([[{ "a": text, key.clone(): { key: [text, null, true] } }], text]),
        ]);
    }
    for number in numbers() {
        documents.extend([number.clone(), json!([number]), json!({ "a": number }), json!({ "a": [{ "b": number }], "c": number })]);
    }
    documents.extend([json!(null), json!(true), json!({}), json!([]), json!({ "a": {}, "b": [], "c": [[]], "d": [{}], "e": null })]);
    documents
}

/// `count` documents of random structure, made of the same scalars and of random texts.
pub(super) fn random(seed: u64, count: usize) -> Vec<Value> {
    let mut source = Source { state: seed, texts: texts(), numbers: numbers() };
    (0..count).map(|_| source.value(4)).collect()
}

/// `SplitMix64`, after <https://prng.di.unimi.it/splitmix64.c>: the same seed gives the same documents everywhere.
struct Source {
    state: u64,
    texts: Vec<String>,
    numbers: Vec<Value>,
}

impl Source {
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `limit`.
    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit as u64).expect("it is below a usize")
    }

    fn value(&mut self, depth: usize) -> Value {
        match if depth == 0 { 4 + self.below(6) } else { self.below(10) } {
            0 | 1 => (0..self.below(5)).map(|_| self.value(depth - 1)).collect(),
            2 | 3 => {
                let mut map = Map::new();
                for _ in 0..self.below(5) {
                    map.insert(self.text(), self.value(depth - 1));
                }
                map.into()
            }
            4 => {
                let number = self.below(self.numbers.len());
                self.numbers[number].clone()
            }
            5 => [Value::Null, true.into(), false.into()][self.below(3)].clone(),
            _ => self.text().into(),
        }
    }

    /// A text from the list, two joined by something, or random characters.
    fn text(&mut self) -> String {
        match self.below(4) {
            0 | 1 => self.listed(),
            2 => {
                let joint = ["", " ", "\n", ": ", " #", "\n\n", ", ", "\t"][self.below(8)];
                format!("{}{joint}{}", self.listed(), self.listed())
            }
            _ => (0..self.below(12)).map(|_| self.character()).collect(),
        }
    }

    fn listed(&mut self) -> String {
        let text = self.below(self.texts.len());
        self.texts[text].clone()
    }

    fn character(&mut self) -> char {
        const COMMON: [char; 24] =
            [' ', '\n', ':', '#', '-', '\'', '"', '\t', '0', '1', '.', 'e', '_', ',', '[', '{', '&', '*', '!', '|', '\\', 'a', '~', '\r'];
        if self.below(3) > 0 {
            return COMMON[self.below(COMMON.len())];
        }
        let number = u32::try_from(self.below(0x0003_0000)).unwrap_or_default();
        char::from_u32(number).unwrap_or('\u{fffd}')
    }
}

#[cfg(test)]
mod tests {
    use super::{random, systematic};

    #[test]
    fn there_are_thousands_of_documents_and_the_seed_decides_about_the_random_ones() {
        assert!(systematic().len() >= 3000, "{}", systematic().len());
        assert_eq!(random(1, 50), random(1, 50));
        assert_ne!(random(1, 50), random(2, 50));
    }
}
