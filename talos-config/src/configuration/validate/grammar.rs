//! Texts that several kinds have.

use std::net::IpAddr;

use ipnet::IpNet;
use zeroize::Zeroizing;

use crate::model::{GoUrl, from_base64};

/// `netip.ParseAddr`: an address, which for IPv6 may have a zone.
pub(super) fn is_address(text: &str) -> bool {
    match text.split_once('%') {
        Some((address, zone)) => !zone.is_empty() && matches!(address.parse(), Ok(IpAddr::V6(_))),
        None => text.parse::<IpAddr>().is_ok(),
    }
}

/// `netip.ParsePrefix`.
pub(super) fn prefix(text: &str) -> Option<IpNet> {
    let (address, bits) = text.rsplit_once('/')?;
    let is_plain = bits == "0" || !bits.starts_with('0') && bits.bytes().all(|byte| byte.is_ascii_digit());
    // The parser of networks takes zeros at the beginning of numbers; that of addresses does not.
    if is_plain { IpNet::new(address.parse().ok()?, bits.parse().ok()?).ok() } else { None }
}

/// `ParseSubnetOrAddress` of siderolabs/net, after an exclamation mark that may stand before it.
pub(super) fn is_subnet_filter(text: &str) -> bool {
    let text = text.strip_prefix('!').unwrap_or(text);
    prefix(text).is_some() || is_address(text)
}

/// `ValidateEndpointURI` of siderolabs/net: what is wrong with the URL of an API.
pub(super) fn endpoint_problem(text: &str) -> Option<&'static str> {
    let Some(url) = GoUrl::parse(text) else { return Some("is no URL") };
    if url.host.matches(':').count() > 2 && !(url.host.contains('[') && url.host.contains(']')) {
        return Some("has an IPv6 address without square brackets");
    }
    if url.hostname().is_empty() {
        return Some("has no host");
    }
    let is_port = url.port().is_empty() || url.port().parse::<u16>().is_ok_and(|port| port > 0);
    (!is_port).then_some("has a port that is not from 1 to 65535")
}

/// `net.SplitHostPort`.
pub(super) fn split_host_port(text: &str) -> Option<(&str, &str)> {
    let (host, port) = text.rsplit_once(':')?;
    if let Some(inner) = host.strip_prefix('[') {
        let inner = inner.strip_suffix(']')?;
        return (!inner.contains(['[', ']'])).then_some((inner, port));
    }
    (!host.contains([':', '[', ']']) && !port.contains(['[', ']'])).then_some((host, port))
}

/// The bytes of a text in base64 with padding, as Go reads it.
pub(super) fn base64(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    from_base64(&text.replace(['\r', '\n'], ""))
}

/// Whether `text` has only letters, digits and `more`, all ASCII.
pub(super) fn has_only(text: &str, more: &[u8]) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || more.contains(&byte))
}
