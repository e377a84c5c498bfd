//! The standard functions.

use super::Type;
use super::check::fits;
use super::environment::Environment;

/// The type of what a function gives for these arguments; the first of a method stands before its dot.
pub(super) fn call(environment: Environment, is_method: bool, name: &str, arguments: &[Type]) -> Option<Type> {
    let is = |wanted: &[&[Type]]| {
        arguments.len() == wanted.len() && arguments.iter().zip(wanted).all(|(argument, any)| any.iter().any(|kind| fits(argument, kind)))
    };
    let text: &[Type] = &[Type::String];
    let number: &[Type] = &[Type::Int, Type::Uint, Type::Double];
    let given = |holds: bool, result: Type| holds.then_some(result);
    match (is_method, name) {
        (_, "size") => {
            let [value] = arguments else { return None };
            given(matches!(value, Type::String | Type::Bytes | Type::List(_) | Type::Map(..) | Type::Dyn), Type::Int)
        }
        (true, "contains" | "startsWith" | "endsWith") | (_, "matches") => given(is(&[text, text]), Type::Bool),
        (false, "int") => given(is(&[&[Type::Int, Type::Uint, Type::Double, Type::String, Type::Timestamp, Type::Duration]]), Type::Int),
        (false, "uint") => given(is(&[&[Type::Int, Type::Uint, Type::Double, Type::String]]), Type::Uint),
        (false, "double") => given(is(&[&[number, text].concat()]), Type::Double),
        (false, "string") => {
            let more = [Type::Bool, Type::Bytes, Type::Timestamp, Type::Duration];
            given(is(&[&[number, text, &more].concat()]), Type::String)
        }
        (false, "bytes") => given(is(&[&[Type::Bytes, Type::String]]), Type::Bytes),
        (false, "bool") => given(is(&[&[Type::Bool, Type::String]]), Type::Bool),
        (false, "duration") => given(is(&[&[Type::Duration, Type::Int, Type::String]]), Type::Duration),
        (false, "timestamp") => given(is(&[&[Type::Timestamp, Type::Int, Type::String]]), Type::Timestamp),
        (false, "dyn") => given(arguments.len() == 1, Type::Dyn),
        (false, "type") => given(arguments.len() == 1, Type::Meta),
        (true, "getHours" | "getMinutes" | "getSeconds" | "getMilliseconds") => {
            given(is(&[&[Type::Duration, Type::Timestamp]]) || is(&[&[Type::Timestamp], text]), Type::Int)
        }
        (true, "getFullYear" | "getMonth" | "getDayOfYear" | "getDayOfMonth" | "getDate" | "getDayOfWeek") => {
            given(is(&[&[Type::Timestamp]]) || is(&[&[Type::Timestamp], text]), Type::Int)
        }
        (false, "glob") if environment.has_glob() => given(is(&[text, text]), Type::Bool),
        (false, "mac") if environment == Environment::Link => given(is(&[&[Type::Bytes]]), Type::String),
        (false, "multiply_qos_vectors") if environment == Environment::OomTrigger => {
            let is_vector = |kind: &Type| match kind {
                Type::Map(_, value) => fits(value, &Type::Double),
                kind => *kind == Type::Dyn,
            };
            given(arguments.len() == 2 && arguments.iter().all(is_vector), Type::Double)
        }
        (true, _) if environment.has_optionals() => optional(name, arguments),
        _ => None,
    }
}

/// Functions of values that may be missing.
fn optional(name: &str, arguments: &[Type]) -> Option<Type> {
    let inner = match arguments.first()? {
        Type::Optional(inner) => (**inner).clone(),
        Type::Dyn => Type::Dyn,
        _ => return None,
    };
    match (name, &arguments[1..]) {
        ("hasValue", []) => Some(Type::Bool),
        ("value", []) => Some(inner),
        ("or", [Type::Optional(other)]) if fits(other, &inner) => Some(Type::Optional(Box::new(inner))),
        ("orValue", [other]) if fits(other, &inner) => Some(inner),
        _ => None,
    }
}
