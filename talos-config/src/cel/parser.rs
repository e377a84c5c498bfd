//! From words to expressions.

use super::Expression;
use super::lexer::Token;

/// How deep expressions may lie in each other, and how many operators or fields may follow each other; cel-go's limit is of this size as well.
const MAX_DEPTH: usize = 100;

/// How high the tree of an expression may be, which all that walk it do by recursion: what fits in half a thread's stack of 2 MiB.
const MAX_HEIGHT: usize = 250;

const RESERVED: [&str; 18] = [
    "as",
    "break",
    "const",
    "continue",
    "else",
    "for",
    "function",
    "if",
    "import",
    "in",
    "let",
    "loop",
    "namespace",
    "package",
    "return",
    "var",
    "void",
    "while",
];

/// Operators of two values, from the loosest to the tightest.
const LEVELS: [&[&str]; 5] = [&["||"], &["&&"], &["==", "!=", "<", "<=", ">", ">=", "in"], &["+", "-"], &["*", "/", "%"]];

pub(super) struct Parser<'a> {
    tokens: &'a [Token],
    depth: usize,
    /// How high the tree of the last expression is.
    height: usize,
}

type Parsed = Result<Expression, String>;

impl<'a> Parser<'a> {
    pub(super) const fn new(tokens: &'a [Token]) -> Self {
        Self { tokens, depth: 0, height: 0 }
    }

    /// The expression of all words.
    pub(super) fn all(mut self) -> Parsed {
        let expression = self.expression()?;
        match self.tokens.first() {
            None => Ok(expression),
            Some(token) => Err(format!("{} is not expected after the expression", words(token))),
        }
    }

    /// The last expression becomes part of a larger one, beside others of which the highest is `beside`.
    fn grow(&mut self, beside: usize) -> Result<(), String> {
        self.height = self.height.max(beside) + 1;
        if self.height > MAX_HEIGHT { Err("it is too deep".to_owned()) } else { Ok(()) }
    }

    fn expression(&mut self) -> Parsed {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err("it is too deep".to_owned());
        }
        let condition = self.binary(0)?;
        let expression = if self.take("?") {
            let mut beside = self.height;
            let then = self.binary(0)?;
            beside = beside.max(self.height);
            self.expect(":")?;
            let otherwise = self.expression()?;
            self.grow(beside)?;
            Expression::Conditional(Box::new(condition), Box::new(then), Box::new(otherwise))
        } else {
            condition
        };
        self.depth -= 1;
        Ok(expression)
    }

    fn binary(&mut self, level: usize) -> Parsed {
        let Some(operators) = LEVELS.get(level) else { return self.unary() };
        let mut left = self.binary(level + 1)?;
        let mut length = 0;
        while let Some(operator) = operators.iter().copied().find(|operator| self.take(operator)) {
            length += 1;
            if length > MAX_DEPTH {
                return Err("it is too long".to_owned());
            }
            let beside = self.height;
            let right = self.binary(level + 1)?;
            self.grow(beside)?;
            left = Expression::Binary(operator, Box::new(left), Box::new(right));
        }
        Ok(left)
    }

    fn unary(&mut self) -> Parsed {
        let mut signs = Vec::new();
        while let Some(sign) = ["!", "-"].into_iter().find(|sign| self.take(sign)) {
            if signs.first().is_some_and(|first| *first != sign) || signs.len() > MAX_DEPTH {
                return Err(format!("`{sign}` is not expected here"));
            }
            signs.push(sign);
        }
        let value = self.member()?;
        for _ in &signs {
            self.grow(0)?;
        }
        Ok(signs.into_iter().fold(value, |value, sign| Expression::Unary(sign, Box::new(value))))
    }

    fn member(&mut self) -> Parsed {
        let mut value = self.primary()?;
        let mut length = 0;
        loop {
            length += 1;
            if length > MAX_DEPTH {
                return Err("it is too long".to_owned());
            }
            let beside = self.height;
            if self.take(".") {
                let name = self.word()?;
                value = if self.take("(") {
                    Expression::Call(Some(Box::new(value)), name, self.list(")")?)
                } else {
                    Expression::Select(Box::new(value), name, false)
                };
            } else if self.take("?.") {
                value = Expression::Select(Box::new(value), self.word()?, true);
            } else if self.take("[?") || self.tokens.first() == Some(&Token::Sign("[")) {
                let is_optional = !self.take("[");
                let index = self.expression()?;
                self.expect("]")?;
                value = Expression::Index(Box::new(value), Box::new(index), is_optional);
            } else {
                return Ok(value);
            }
            self.grow(beside)?;
        }
    }

    fn primary(&mut self) -> Parsed {
        let Some((token, rest)) = self.tokens.split_first() else { return Err("it ends too early".to_owned()) };
        self.tokens = rest;
        self.height = 0;
        match token {
            Token::Literal(kind) => Ok(Expression::Literal(kind.clone())),
            Token::Word(word) if RESERVED.contains(&word.as_str()) => Err(format!("`{word}` is a reserved word")),
            Token::Word(word) if self.take("(") => Ok(Expression::Call(None, word.clone(), self.list(")")?)),
            Token::Word(word) => Ok(Expression::Identifier(word.clone())),
            Token::Sign("(") => {
                let inner = self.expression()?;
                self.expect(")")?;
                Ok(inner)
            }
            Token::Sign("[") => Ok(Expression::List(self.list("]")?)),
            Token::Sign("{") => self.map(),
            Token::Sign(".") => Ok(Expression::Identifier(self.word()?)),
            token @ Token::Sign(_) => Err(format!("{} is not expected here", words(token))),
        }
    }

    fn map(&mut self) -> Parsed {
        let (mut entries, mut highest) = (Vec::new(), 0);
        while !self.take("}") {
            let key = self.expression()?;
            highest = highest.max(self.height);
            self.expect(":")?;
            entries.push((key, self.expression()?));
            highest = highest.max(self.height);
            if !self.take(",") {
                self.expect("}")?;
                break;
            }
        }
        self.grow(highest)?;
        Ok(Expression::Map(entries))
    }

    fn list(&mut self, end: &str) -> Result<Vec<Expression>, String> {
        let (mut items, mut highest) = (Vec::new(), 0);
        while !self.take(end) {
            items.push(self.expression()?);
            highest = highest.max(self.height);
            if !self.take(",") {
                self.expect(end)?;
                break;
            }
        }
        self.grow(highest)?;
        Ok(items)
    }

    fn word(&mut self) -> Result<String, String> {
        match self.tokens.split_first() {
            Some((Token::Word(word), rest)) if word != "in" => {
                self.tokens = rest;
                Ok(word.clone())
            }
            Some((token, _)) => Err(format!("{} is no name", words(token))),
            None => Err("it ends too early".to_owned()),
        }
    }

    fn take(&mut self, wanted: &str) -> bool {
        let is_wanted = match self.tokens.first() {
            Some(Token::Sign(sign)) => *sign == wanted,
            Some(Token::Word(word)) => wanted == "in" && word == "in",
            _ => false,
        };
        if is_wanted {
            self.tokens = &self.tokens[1..];
        }
        is_wanted
    }

    fn expect(&mut self, sign: &str) -> Result<(), String> {
        if self.take(sign) {
            return Ok(());
        }
        let found = self.tokens.first().map_or_else(|| "its end".to_owned(), words);
        Err(format!("`{sign}` is missing before {found}"))
    }
}

fn words(token: &Token) -> String {
    match token {
        Token::Literal(kind) => format!("a literal of type {kind}"),
        Token::Word(word) => format!("`{word}`"),
        Token::Sign(sign) => format!("`{sign}`"),
    }
}
