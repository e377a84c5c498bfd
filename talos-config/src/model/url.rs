//! URLs as Go's `net/url` takes them apart.

/// The parts of a URL that Talos looks at.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct GoUrl {
    /// In lower case; empty if there is none.
    pub(crate) scheme: String,
    /// What follows the scheme where no `/` does: `b` in `a:b`.
    pub(crate) opaque: String,
    /// Host and port, without the user.
    pub(crate) host: String,
    /// With its leading `/`.
    pub(crate) path: String,
}

impl GoUrl {
    /// The parts of `text`; `None` where `url.Parse` refuses it.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if text.bytes().any(|byte| byte < b' ' || byte == 0x7f) {
            return None;
        }
        let text = text.split_once('#').map_or(text, |(before, fragment)| if escapes(fragment) { before } else { "%" });
        let (scheme, rest) = scheme(text)?;
        let rest = rest.split_once('?').map_or(rest, |(before, _)| before);
        if !rest.starts_with('/') {
            if !scheme.is_empty() {
                return Some(Self { scheme, opaque: rest.to_owned(), ..Self::default() });
            }
            if rest.split('/').next().is_some_and(|first| first.contains(':')) {
                return None;
            }
        }
        let after = if rest.starts_with("///") && scheme.is_empty() { None } else { rest.strip_prefix("//") };
        let (host, path) = match after {
            None => ("", rest),
            Some(authority) => authority.find('/').map_or((authority, ""), |at| authority.split_at(at)),
        };
        let host = match host.rsplit_once('@') {
            Some((user, host)) if user.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._:~!$&'()*+,;=%@".contains(&byte)) => host,
            Some(_) => return None,
            None => host,
        };
        (is_host(&scheme, host) && escapes(path)).then(|| Self {
            scheme,
            opaque: String::new(),
            host: host.to_owned(),
            path: path.to_owned(),
        })
    }

    /// The host without its port and brackets.
    pub(crate) fn hostname(&self) -> &str {
        match self.host.strip_prefix('[') {
            Some(rest) => rest.split_once(']').map_or(rest, |(host, _)| host),
            None => self.host.rsplit_once(':').filter(|(_, port)| is_port(port)).map_or(&self.host, |(host, _)| host),
        }
    }

    /// The port; empty if there is none.
    pub(crate) fn port(&self) -> &str {
        let after = self.host.rsplit_once(']').map_or(&*self.host, |(_, after)| after);
        after.rsplit_once(':').filter(|(_, port)| is_port(port)).map_or("", |(_, port)| port)
    }
}

fn scheme(text: &str) -> Option<(String, &str)> {
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' => {}
            b'0'..=b'9' | b'+' | b'-' | b'.' if at > 0 => {}
            b':' if at == 0 => return None,
            b':' => return Some((text[..at].to_ascii_lowercase(), &text[at + 1..])),
            _ => break,
        }
    }
    Some((String::new(), text))
}

fn is_port(port: &str) -> bool {
    port.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_host(scheme: &str, host: &str) -> bool {
    if let Some(rest) = host.strip_prefix('[') {
        return rest.rsplit_once(']').is_some_and(|(inner, after)| {
            (after.is_empty() || after.strip_prefix(':').is_some_and(is_port))
                && inner.split('%').next().is_some_and(|address| address.parse::<std::net::Ipv6Addr>().is_ok())
        });
    }
    // Go is strict with colons of the web's schemes only.
    let port = if matches!(scheme, "http" | "https") { host.split_once(':') } else { host.rsplit_once(':') };
    let has_port = port.is_none_or(|(_, port)| is_port(port));
    // Of escapes, those of a percent sign and of what is no ASCII may stand in hosts.
    let mut escaped = host.split('%').skip(1);
    if !escaped
        .all(|rest| rest.starts_with("25") || rest.starts_with(['8', '9', 'a', 'b', 'c', 'd', 'e', 'f', 'A', 'B', 'C', 'D', 'E', 'F']))
    {
        return false;
    }
    let plain = |byte: u8| byte >= 0x80 || byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:]<>\"%".contains(&byte);
    has_port && host.bytes().all(plain) && escapes(host)
}

/// Whether each `%` begins two hexadecimal digits.
fn escapes(text: &str) -> bool {
    text.split('%').skip(1).all(|rest| rest.len() >= 2 && rest.as_bytes()[..2].iter().all(u8::is_ascii_hexdigit))
}

#[cfg(test)]
mod tests {
    use super::GoUrl;

    #[test]
    fn urls_are_taken_apart_as_go_does() {
        let url = GoUrl::parse("HTTPS://user@[fd00::1]:6443/a?b#c").expect("a URL");
        assert_eq!((url.scheme.as_str(), url.hostname(), url.port(), url.path.as_str()), ("https", "fd00::1", "6443", "/a"));
        assert_eq!(GoUrl::parse("10.0.0.1").map(|url| url.path).as_deref(), Some("10.0.0.1"));
        assert_eq!(GoUrl::parse("fe80::1%eth0").map(|url| url.opaque).as_deref(), Some(":1%eth0"));
        for bad in [
            "https://a:1:2",
            "https://%20a",
            "10.0.0.1:6443",
            ":a",
            "https://a:b",
            "https://a b",
            "a\nb",
            "https://[::1",
            "udp://a[b:1",
            "%zz",
        ] {
            assert_eq!(GoUrl::parse(bad), None, "{bad}");
        }
    }
}
