//! Deployment profiles: settings that act on the first run of Rancher Desktop.
//!
//! Linux reads JSON, macOS a property list, Windows the registry (`main/deploymentProfiles.ts`).

use std::fmt::Write as _;

use serde_json::{Map, Value};

use crate::settings::Settings;

/// As JSON, with a line end.
pub(crate) fn json(settings: &Settings) -> String {
    let mut text = serde_json::to_string_pretty(settings).expect("settings are texts, numbers and booleans by keys");
    text.push('\n');
    text
}

/// As XML property list: <https://www.apple.com/DTDs/PropertyList-1.0.dtd>.
pub(crate) fn plist(settings: &Settings) -> String {
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n\
         <plist version=\"1.0\">\n",
    );
    plist_value(&mut text, &value(settings), 1);
    text.push_str("</plist>\n");
    text
}

/// As file for `reg import`, for the current user:
/// `HKEY_CURRENT_USER\SOFTWARE\Policies\Rancher Desktop\defaults`.
pub(crate) fn registry(settings: &Settings) -> String {
    let mut text = String::from("Windows Registry Editor Version 5.00\r\n");
    if let Value::Object(settings) = value(settings) {
        registry_key(&mut text, r"HKEY_CURRENT_USER\SOFTWARE\Policies\Rancher Desktop\defaults", &settings);
    }
    text
}

fn value(settings: &Settings) -> Value {
    serde_json::to_value(settings).expect("settings are texts, numbers and booleans by keys")
}

fn plist_value(text: &mut String, value: &Value, depth: usize) {
    let indent = "  ".repeat(depth);
    match value {
        Value::Null => {}
        Value::Bool(is_on) => push(text, format_args!("{indent}<{is_on}/>\n")),
        Value::Number(number) => push(text, format_args!("{indent}<integer>{number}</integer>\n")),
        Value::String(string) => push(text, format_args!("{indent}<string>{}</string>\n", xml(string))),
        Value::Array(values) => {
            push(text, format_args!("{indent}<array>\n"));
            for value in values {
                plist_value(text, value, depth + 1);
            }
            push(text, format_args!("{indent}</array>\n"));
        }
        Value::Object(entries) => {
            push(text, format_args!("{indent}<dict>\n"));
            for (key, value) in entries {
                push(text, format_args!("{indent}  <key>{}</key>\n", xml(key)));
                plist_value(text, value, depth + 1);
            }
            push(text, format_args!("{indent}</dict>\n"));
        }
    }
}

/// A key of the registry with its values, then the keys below it: a value belongs to the last key before it.
fn registry_key(text: &mut String, path: &str, entries: &Map<String, Value>) {
    push(text, format_args!("\r\n[{path}]\r\n"));
    for (name, value) in entries {
        match value {
            Value::Bool(is_on) => push(text, format_args!("\"{name}\"=dword:{:08x}\r\n", u8::from(*is_on))),
            Value::Number(number) => push(text, format_args!("\"{name}\"=dword:{:08x}\r\n", number.as_u64().unwrap_or_default())),
            Value::String(string) => push(text, format_args!("\"{name}\"=\"{}\"\r\n", string.replace('\\', "\\\\").replace('"', "\\\""))),
            Value::Array(values) => push(text, format_args!("\"{name}\"=hex(7):{}\r\n", multi_string(values))),
            Value::Null | Value::Object(_) => {}
        }
    }
    for (name, value) in entries {
        if let Value::Object(entries) = value {
            registry_key(text, &format!("{path}\\{name}"), entries);
        }
    }
}

/// Texts as `REG_MULTI_SZ`: UTF-16, each ended by a zero, and all by another.
fn multi_string(values: &[Value]) -> String {
    let ended: String = values.iter().filter_map(Value::as_str).flat_map(|text| [text, "\0"]).chain(["\0"]).collect();
    let bytes: Vec<_> = ended.encode_utf16().flat_map(u16::to_le_bytes).map(|byte| format!("{byte:02x}")).collect();
    bytes.join(",")
}

fn xml(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn push(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    text.write_fmt(arguments).expect("a string grows");
}

#[cfg(test)]
mod tests {
    use super::{plist, registry};
    use crate::settings::{AllowedImages, ContainerEngine, Engine, Settings};

    fn settings() -> Settings {
        let images = AllowedImages { enabled: true, patterns: vec!["a&b".to_owned(), "\"c\"".to_owned()] };
        Settings::builder().container_engine(ContainerEngine::builder().name(Engine::Containerd).allowed_images(images).build()).build()
    }

    #[test]
    fn a_property_list_escapes_text() {
        insta::assert_snapshot!(plist(&settings()), @r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
        <plist version="1.0">
          <dict>
            <key>version</key>
            <integer>19</integer>
            <key>containerEngine</key>
            <dict>
              <key>name</key>
              <string>containerd</string>
              <key>allowedImages</key>
              <dict>
                <key>enabled</key>
                <true/>
                <key>patterns</key>
                <array>
                  <string>a&amp;b</string>
                  <string>"c"</string>
                </array>
              </dict>
            </dict>
          </dict>
        </plist>
        "#);
    }

    #[test]
    fn the_registry_has_values_before_the_keys_below_them() {
        let text = registry(&settings()).replace("\r\n", "\n");
        insta::assert_snapshot!(text, @r#"
        Windows Registry Editor Version 5.00

        [HKEY_CURRENT_USER\SOFTWARE\Policies\Rancher Desktop\defaults]
        "version"=dword:00000013

        [HKEY_CURRENT_USER\SOFTWARE\Policies\Rancher Desktop\defaults\containerEngine]
        "name"="containerd"

        [HKEY_CURRENT_USER\SOFTWARE\Policies\Rancher Desktop\defaults\containerEngine\allowedImages]
        "enabled"=dword:00000001
        "patterns"=hex(7):61,00,26,00,62,00,00,00,22,00,63,00,22,00,00,00,00,00
        "#);
    }
}
