//! Types of expressions.

use super::environment::Environment;
use super::lexer::lex;
use super::parser::Parser;
use super::{Expression, Type, functions};

/// Checks that `text` is an expression of the type `expected`; says what is wrong otherwise.
pub(crate) fn check(text: &str, environment: Environment, expected: &Type) -> Result<(), String> {
    let tokens = lex(text)?;
    let expression = Parser::new(&tokens).all()?;
    let found = Checker { environment, variables: Vec::new() }.infer(&expression)?;
    if found == *expected { Ok(()) } else { Err(format!("it gives {found}, and has to give {expected}")) }
}

/// Names of types, which are values as well.
const TYPES: [&str; 11] = ["bool", "bytes", "double", "dyn", "int", "list", "map", "null_type", "string", "type", "uint"];

/// How many types a type may be made of: each macro could double it.
const MAX_SIZE: usize = 100;

struct Checker {
    environment: Environment,
    /// Those of macros, the innermost last.
    variables: Vec<(String, Type)>,
}

type Inferred = Result<Type, String>;

/// Whether a value of type `found` can stand where `wanted` is expected.
pub(super) fn fits(found: &Type, wanted: &Type) -> bool {
    match (found, wanted) {
        (Type::Dyn, _) | (_, Type::Dyn) | (Type::Null, Type::Message(_) | Type::Duration | Type::Timestamp) => true,
        (Type::List(found), Type::List(wanted)) | (Type::Optional(found), Type::Optional(wanted)) => fits(found, wanted),
        (Type::Map(key, value), Type::Map(wanted_key, wanted)) => fits(key, wanted_key) && fits(value, wanted),
        _ => found == wanted,
    }
}

/// The type that both have, or the one that fits the other.
fn common(left: &Type, right: &Type) -> Option<Type> {
    if *left == Type::Null || *right == Type::Dyn {
        return fits(left, right).then(|| right.clone());
    }
    (fits(left, right) || fits(right, left)).then(|| left.clone())
}

/// The type of all of them; anything if they differ.
fn joined(kinds: impl Iterator<Item = Type>) -> Type {
    kinds.reduce(|left, right| if left == right { left } else { Type::Dyn }).unwrap_or(Type::Dyn)
}

impl Checker {
    fn infer(&mut self, expression: &Expression) -> Inferred {
        let kind = self.kind(expression)?;
        if kind.size() > MAX_SIZE { Err("it gives lists and maps in lists and maps without end".to_owned()) } else { Ok(kind) }
    }

    fn kind(&mut self, expression: &Expression) -> Inferred {
        match expression {
            Expression::Literal(kind) => Ok(kind.clone()),
            Expression::Identifier(name) => self.identifier(name),
            Expression::Select(of, name, is_optional) => {
                let of = self.infer(of)?;
                self.select(&of, name, *is_optional)
            }
            Expression::Index(of, index, is_optional) => {
                let (of, index) = (self.infer(of)?, self.infer(index)?);
                self.index(&of, &index, *is_optional)
            }
            Expression::Call(target, name, arguments) => self.call(target.as_deref(), name, arguments),
            Expression::Unary(operator, value) => {
                let kind = self.infer(value)?;
                let is_good = match *operator {
                    "!" => fits(&kind, &Type::Bool),
                    _ => matches!(kind, Type::Int | Type::Double | Type::Dyn),
                };
                if is_good { Ok(kind) } else { Err(format!("`{operator}` does not take {kind}")) }
            }
            Expression::Binary(operator, left, right) => {
                let (left, right) = (self.infer(left)?, self.infer(right)?);
                binary(operator, &left, &right)
                    .ok_or_else(|| format!("`{operator}` does not take {left} and {right}{}", hint(&left, &right)))
            }
            Expression::Conditional(condition, then, otherwise) => {
                let (condition, then, otherwise) = (self.infer(condition)?, self.infer(then)?, self.infer(otherwise)?);
                if !fits(&condition, &Type::Bool) {
                    return Err(format!("a condition gives {condition}, and has to give bool"));
                }
                common(&then, &otherwise).ok_or_else(|| format!("`?` gives either {then} or {otherwise}"))
            }
            Expression::List(items) => {
                let items = items.iter().map(|item| self.infer(item)).collect::<Result<Vec<_>, _>>()?;
                Ok(joined(items.into_iter()).list())
            }
            Expression::Map(entries) => {
                let entries =
                    entries.iter().map(|(key, value)| Ok((self.infer(key)?, self.infer(value)?))).collect::<Result<Vec<_>, String>>()?;
                let (keys, values): (Vec<_>, Vec<_>) = entries.into_iter().unzip();
                Ok(Type::Map(Box::new(joined(keys.into_iter())), Box::new(joined(values.into_iter()))))
            }
        }
    }

    fn identifier(&self, name: &str) -> Inferred {
        if let Some((_, kind)) = self.variables.iter().rev().find(|(variable, _)| variable == name) {
            return Ok(kind.clone());
        }
        let named = || TYPES.contains(&name).then_some(Type::Meta);
        self.environment.variable(name).or_else(named).ok_or_else(|| format!("`{name}` is not known here"))
    }

    fn select(&self, of: &Type, name: &str, is_optional: bool) -> Inferred {
        if is_optional && !self.environment.has_optionals() {
            return Err("`?.` is not known here".to_owned());
        }
        let found = match of {
            Type::Dyn => Ok(Type::Dyn),
            Type::Map(_, value) => Ok((**value).clone()),
            Type::Optional(inner) => return Ok(Type::Optional(Box::new(unwrapped(self.select(inner, name, false)?)))),
            Type::Message(message) => message.field(name).ok_or_else(|| format!("{of} has no field `{name}`")),
            _ => Err(format!("{of} has no fields, and so no `{name}`")),
        }?;
        Ok(if is_optional { Type::Optional(Box::new(found)) } else { found })
    }

    fn index(&self, of: &Type, index: &Type, is_optional: bool) -> Inferred {
        if is_optional && !self.environment.has_optionals() {
            return Err("`[?` is not known here".to_owned());
        }
        let found = match of {
            Type::Dyn => Some(Type::Dyn),
            Type::List(of) if fits(index, &Type::Int) => Some((**of).clone()),
            Type::Map(key, of) if fits(index, key) => Some((**of).clone()),
            Type::Optional(inner) => return Ok(Type::Optional(Box::new(unwrapped(self.index(inner, index, false)?)))),
            _ => None,
        }
        .ok_or_else(|| format!("{of} has nothing at {index}"))?;
        Ok(if is_optional { Type::Optional(Box::new(found)) } else { found })
    }

    fn call(&mut self, target: Option<&Expression>, name: &str, arguments: &[Expression]) -> Inferred {
        match (target, name, arguments) {
            (None, "has", [argument @ Expression::Select(..)]) => return self.infer(argument).map(|_| Type::Bool),
            (None, "has", _) => return Err("`has` takes a field, as in `has(disk.serial)`".to_owned()),
            (
                Some(range),
                "all" | "exists" | "exists_one" | "existsOne" | "filter" | "map",
                [Expression::Identifier(variable), rest @ ..],
            ) => {
                return self.comprehension(range, name, variable, rest);
            }
            (Some(Expression::Identifier(module)), _, _) if module == "optional" && self.environment.has_optionals() => {
                let arguments = arguments.iter().map(|argument| self.infer(argument)).collect::<Result<Vec<_>, _>>()?;
                return match (name, &arguments[..]) {
                    ("none", []) => Ok(Type::Optional(Box::new(Type::Dyn))),
                    ("of" | "ofNonZeroValue", [of]) => Ok(Type::Optional(Box::new(of.clone()))),
                    _ => Err(format!("`optional.{name}` is not known")),
                };
            }
            (Some(of), "optMap" | "optFlatMap", [Expression::Identifier(variable), body]) if self.environment.has_optionals() => {
                let inner = match self.infer(of)? {
                    Type::Optional(inner) => *inner,
                    other => return Err(format!("{other} is always there: `{name}` is for values that may be missing")),
                };
                self.variables.push((variable.clone(), inner));
                let result = self.infer(body);
                self.variables.pop();
                let result = result?;
                return Ok(if name == "optMap" { Type::Optional(Box::new(result)) } else { result });
            }
            _ => {}
        }
        let kinds = target.into_iter().chain(arguments).map(|argument| self.infer(argument)).collect::<Result<Vec<_>, _>>()?;
        functions::call(self.environment, target.is_some(), name, &kinds).ok_or_else(|| {
            let given: Vec<_> = kinds.iter().map(ToString::to_string).collect();
            format!("there is no function `{name}` for {}", if given.is_empty() { "nothing".to_owned() } else { given.join(", ") })
        })
    }

    /// A macro that looks at each element.
    fn comprehension(&mut self, range: &Expression, name: &str, variable: &str, bodies: &[Expression]) -> Inferred {
        let (range, element) = match self.infer(range)? {
            Type::List(of) => (Type::List(of.clone()), *of),
            Type::Map(key, value) => (Type::Map(key.clone(), value), *key),
            Type::Dyn => (Type::Dyn, Type::Dyn),
            other => return Err(format!("{other} has no elements for `{name}`")),
        };
        self.variables.push((variable.to_owned(), element.clone()));
        let kinds: Result<Vec<_>, _> = bodies.iter().map(|body| self.infer(body)).collect();
        self.variables.pop();
        let kinds = kinds?;
        match (name, &kinds[..]) {
            ("all" | "exists" | "exists_one" | "existsOne", [test]) if fits(test, &Type::Bool) => Ok(Type::Bool),
            ("filter", [test]) if fits(test, &Type::Bool) => Ok(if range == Type::Dyn { Type::Dyn.list() } else { element.list() }),
            ("map", [result]) => Ok(result.clone().list()),
            ("map", [test, result]) if fits(test, &Type::Bool) => Ok(result.clone().list()),
            _ => Err(format!("`{name}` takes a variable and a condition")),
        }
    }
}

fn unwrapped(kind: Type) -> Type {
    if let Type::Optional(inner) = kind { *inner } else { kind }
}

fn binary(operator: &str, left: &Type, right: &Type) -> Option<Type> {
    use Type::{Bool, Bytes, Double, Duration, Dyn, Int, List, Map, String, Timestamp, Uint};
    let same = |kinds: &[Type]| {
        let kind = common(left, right)?;
        (kind == Dyn || kinds.contains(&kind)).then_some(kind)
    };
    match operator {
        "||" | "&&" => (fits(left, &Bool) && fits(right, &Bool)).then_some(Bool),
        "==" | "!=" => common(left, right).map(|_| Bool),
        "<" | "<=" | ">" | ">=" => same(&[Bool, Int, Uint, Double, String, Bytes, Timestamp, Duration]).map(|_| Bool),
        "in" => match right {
            List(of) => common(left, of).map(|_| Bool),
            Map(key, _) => common(left, key).map(|_| Bool),
            Dyn => Some(Bool),
            _ => None,
        },
        "+" => match (left, right) {
            (Timestamp, Duration) | (Duration, Timestamp) => Some(Timestamp),
            (List(one), List(other)) => common(one, other).map(Type::list),
            _ => same(&[Int, Uint, Double, String, Bytes, Duration]),
        },
        "-" => match (left, right) {
            (Timestamp, Timestamp) => Some(Duration),
            (Timestamp, Duration) => Some(Timestamp),
            _ => same(&[Int, Uint, Double, Duration]),
        },
        "*" | "/" => same(&[Int, Uint, Double]),
        _ => same(&[Int, Uint]),
    }
}

fn hint(left: &Type, right: &Type) -> &'static str {
    if [left, right].contains(&&Type::Uint) && [left, right].contains(&&Type::Int) {
        ": write numbers without a sign with a `u`, as in `10u * GB`"
    } else {
        ""
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Environment, Type};
    use super::check;

    #[test]
    fn expressions_of_talos_documentation_are_taken() {
        for text in [
            "disk.transport == 'nvme'",
            "system_disk",
            "disk.size > 120u * GB && disk.size < 1u * TB && !system_disk",
            "disk.rotational && disk.model.startsWith(\"WDC\")",
            "glob(\"S4*\", disk.serial) || disk.dev_path in ['/dev/sda', '/dev/sdb']",
            "\"/dev/disk/by-id/ata-x\" in disk.symlinks",
            "disk.symlinks.exists(link, link.contains('wwn'))",
            "has(disk.wwid) ? disk.wwid == 'x' : false // a comment",
            "double(disk.size) / 1e9 > 10.5",
            "size(disk.symlinks.filter(s, s.matches('^a.*$'))) >= 1",
        ] {
            assert_eq!(check(text, Environment::Disk, &Type::Bool), Ok(()), "{text}");
        }
        let trigger = "multiply_qos_vectors(d_qos_memory_full_total, {System: 8.0, Podruntime: 4.0}) > 3000.0 || (memory_full_avg10 > 75.0 && time_since_trigger > duration('10s'))";
        assert_eq!(check(trigger, Environment::OomTrigger, &Type::Bool), Ok(()));
        let ranking = "memory_max.hasValue() ? 0.0 : {Besteffort: 1.0, Burstable: 0.5}[class] * double(memory_current.orValue(0u))";
        assert_eq!(check(ranking, Environment::OomRanking, &Type::Double), Ok(()));
        for text in [
            "mac(link.permanent_addr) == '52:54:00:0a:0b:0c'",
            "has(link.vlan) && link.vlan.vid == 10u",
            "link.bond_master.mode == 4 && link.bond_master.arpip_targets.exists(target, target.ip == b'')",
            "link.wireguard.peers.all(peer, peer.allowed_ips.exists(network, network.prefix_length == 24))",
            "!link.bridge_master.stp.enabled && link.veth.peer_name == 'veth1'",
        ] {
            assert_eq!(check(text, Environment::Link, &Type::Bool), Ok(()), "{text}");
        }
    }

    #[test]
    fn mistakes_are_named() {
        let why = |text| check(text, Environment::Disk, &Type::Bool).expect_err(text);
        insta::assert_snapshot!(why("disk.size > 10 * GB"), @"`*` does not take int and uint: write numbers without a sign with a `u`, as in `10u * GB`");
        insta::assert_snapshot!(why("disk.sice > 10u"), @"disk has no field `sice`");
        let of_link = check("link.bond_master.mii_mon == 100", Environment::Link, &Type::Bool);
        insta::assert_snapshot!(of_link.expect_err("no int"), @"`==` does not take uint and int: write numbers without a sign with a `u`, as in `10u * GB`");
        let of_vlan = check("link.vlan.id == 10u", Environment::Link, &Type::Bool);
        insta::assert_snapshot!(of_vlan.expect_err("its name is `vid`"), @"vlan has no field `id`");
        insta::assert_snapshot!(why("volume.size > 10u"), @"`volume` is not known here");
        insta::assert_snapshot!(why("disk.model = 'x'"), @"`=` has no meaning here: CEL compares with `==`");
        insta::assert_snapshot!(why("disk.model"), @"it gives string, and has to give bool");
        insta::assert_snapshot!(why("(disk.rotational"), @"`)` is missing before its end");
        insta::assert_snapshot!(why("disk.size > 10GB"), @"a number is followed by a letter: units are factors, as in `10u * GiB`");
        insta::assert_snapshot!(why(""), @"it ends too early");
        let deep = "(".repeat(1000);
        insta::assert_snapshot!(why(&deep), @"it is too deep");
        insta::assert_snapshot!(why("disk.model == 'a"), @"a text does not end");
    }

    #[test]
    fn expressions_that_grow_without_their_text_are_refused() {
        let why = |text: &str| check(text, Environment::OomTrigger, &Type::Bool).expect_err("too large");
        let doubled = "[1]".to_owned() + &".map(a, {a: a})".repeat(60);
        assert_eq!(why(&doubled), "it gives lists and maps in lists and maps without end");
        let long = "(".repeat(90) + "1" + &(" * 1".repeat(90) + &" + 1".repeat(90) + ")").repeat(90) + " == 1";
        assert_eq!(why(&long), "it is too deep");
        let nested = "(".repeat(90) + "[1]" + &(".map(a, [a])".repeat(90) + ")").repeat(90) + " == []";
        assert_eq!(why(&nested), "it is too deep");
        let tall = "1".to_owned() + &" + 1".repeat(99) + &" * (2".repeat(49) + &")".repeat(49) + " == 1";
        assert_eq!(check(&tall, Environment::OomTrigger, &Type::Bool), Ok(()));
    }
}
