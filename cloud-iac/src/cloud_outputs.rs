use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::module::{CloudOutput, InvalidOutput};

/// What cannot be read from `terraform output -json`.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// It is something else.
    #[error("this is not what `terraform output -json` prints")]
    Json(#[from] serde_json::Error),
    /// Flux cannot substitute it.
    #[error(transparent)]
    Name(#[from] InvalidOutput),
    /// It would lie in Git in the open.
    #[error("the output `{0}` is sensitive; cloud outputs are written in the open")]
    Sensitive(CloudOutput),
    /// It is no text.
    #[error("the output `{0}` is {1}; a cloud output is a text, a number or a boolean")]
    Type(CloudOutput, &'static str),
}

#[derive(Deserialize)]
struct Output {
    sensitive: bool,
    value: Value,
}

/// The outputs of one root module, from what `terraform output -json` printed.
///
/// Empty as long as nothing was applied.
///
/// ```
/// let json = r#"{ "aws_region": { "sensitive": false, "type": "string", "value": "eu-central-1" } }"#;
/// assert_eq!(cloud_iac::cloud_outputs(json)?["aws_region"], "eu-central-1");
/// # Ok::<(), cloud_iac::Error>(())
/// ```
pub fn cloud_outputs(json: &str) -> Result<BTreeMap<String, String>, Error> {
    let outputs: BTreeMap<String, Output> = serde_json::from_str(json)?;
    outputs
        .into_iter()
        .map(|(name, output)| {
            let output_name: CloudOutput = name.parse()?;
            if output.sensitive {
                return Err(Error::Sensitive(output_name));
            }
            let text = match output.value {
                Value::String(text) => text,
                Value::Number(number) => number.to_string(),
                Value::Bool(value) => value.to_string(),
                Value::Null => return Err(Error::Type(output_name, "empty")),
                Value::Array(_) => return Err(Error::Type(output_name, "a list")),
                Value::Object(_) => return Err(Error::Type(output_name, "an object")),
            };
            Ok((name, text))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::cloud_outputs;

    #[test]
    fn what_was_not_applied_has_no_outputs() {
        assert!(cloud_outputs("{}").expect("an empty object").is_empty());
    }

    #[test]
    fn numbers_and_booleans_are_read_as_text() {
        let json = r#"{"a": {"sensitive": false, "type": "number", "value": 7}, "b": {"sensitive": false, "type": "bool", "value": true}}"#;
        let outputs = cloud_outputs(json).expect("two outputs");
        assert_eq!((outputs["a"].as_str(), outputs["b"].as_str()), ("7", "true"));
    }

    #[test]
    fn what_cannot_be_substituted_says_why() {
        let error = |json: &str| cloud_outputs(json).expect_err(json).to_string();
        assert_eq!(error("[]"), "this is not what `terraform output -json` prints");
        assert_eq!(error(r#"{"a": "text"}"#), "this is not what `terraform output -json` prints");
        let value =
            |name: &str, sensitive: bool, value: &str| error(&format!(r#"{{"{name}": {{"sensitive": {sensitive}, "value": {value}}}}}"#));
        assert_eq!(value("a", true, r#""x""#), "the output `a` is sensitive; cloud outputs are written in the open");
        assert_eq!(value("a", false, "[1]"), "the output `a` is a list; a cloud output is a text, a number or a boolean");
        assert_eq!(value("a", false, "null"), "the output `a` is empty; a cloud output is a text, a number or a boolean");
        assert!(value("a-b", false, "1").starts_with("`a-b` cannot be the name of a cloud output"));
    }
}
