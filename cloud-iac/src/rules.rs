//! What the clouds allow in names, ids and addresses, each as a reason that ends a sentence: "… has 70 characters".

use std::net::IpAddr;

use homelab_core::ObjectName;

/// Starts and ends that S3 keeps for itself ("General purpose bucket naming rules" of the S3 user guide).
const BUCKET_STARTS: [&str; 3] = ["amzn-s3-demo-", "sthree-", "xn--"];
const BUCKET_ENDS: [&str; 5] = ["--ol-s3", "--table-s3", "--x-s3", "-s3alias", ".mrap"];

/// Names that the public cannot resolve (RFC 6761, 6762, 8375 and ICANN's `.internal`), and `.lan`, which many routers use.
const PRIVATE_ENDS: [&str; 6] = [".home.arpa", ".internal", ".lan", ".local", ".localdomain", ".localhost"];

/// The name of an S3 bucket: the S3 user guide, "General purpose bucket naming rules". Dots are refused, because TLS
/// certificates of S3 do not cover such names.
pub(crate) fn bucket(name: &str) -> Result<(), String> {
    length(name, 3, 63)?;
    only(name, |byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-', "lower-case letters, digits and `-`")?;
    if name.starts_with('-') || name.ends_with('-') {
        return Err("has a `-` at an end".to_owned());
    }
    if let Some(start) = BUCKET_STARTS.iter().find(|start| name.starts_with(**start)) {
        return Err(format!("begins with `{start}`, which S3 keeps for itself"));
    }
    if let Some(end) = BUCKET_ENDS.iter().find(|end| name.ends_with(**end)) {
        return Err(format!("ends with `{end}`, which S3 keeps for itself"));
    }
    Ok(())
}

/// A region of AWS by its shape: `eu-central-1`, `us-gov-west-1`, `eusc-de-east-1`.
pub(crate) fn region(name: &str) -> Result<(), String> {
    let parts: Vec<&str> = name.split('-').collect();
    let is_word = |text: &&str| text.len() >= 2 && text.bytes().all(|byte| byte.is_ascii_lowercase());
    match parts.split_last() {
        Some((number, words)) if (2..=3).contains(&words.len()) && words.iter().all(is_word) && is_digits(number, 1) => Ok(()),
        _ => Err("is no region of AWS, such as `eu-central-1`".to_owned()),
    }
}

/// The number of an AWS account.
pub(crate) fn account_id(text: &str) -> Result<(), String> {
    if is_digits(text, 12) { Ok(()) } else { Err("is no account number of AWS (12 digits)".to_owned()) }
}

/// A storage account: "Naming rules and restrictions for Azure resources", `Microsoft.Storage`.
pub(crate) fn storage_account(name: &str) -> Result<(), String> {
    length(name, 3, 24)?;
    only(name, |byte| byte.is_ascii_lowercase() || byte.is_ascii_digit(), "lower-case letters and digits")
}

/// A blob container: the same page.
pub(crate) fn container(name: &str) -> Result<(), String> {
    length(name, 3, 63)?;
    only(name, |byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-', "lower-case letters, digits and `-`")?;
    if name.starts_with('-') || name.ends_with('-') || name.contains("--") {
        return Err("has a `-` at an end or two in a row".to_owned());
    }
    Ok(())
}

/// A location of Azure by its shape: `westeurope`, `eastus2`.
pub(crate) fn location(name: &str) -> Result<(), String> {
    let is_location = name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        && name.len() >= 4;
    if is_location { Ok(()) } else { Err("is no location of Azure, such as `westeurope`".to_owned()) }
}

/// A UUID with its dashes.
pub(crate) fn uuid(text: &str) -> Result<(), String> {
    let parts: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    let is_hexadecimal = parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_hexdigit()));
    if lengths == [8, 4, 4, 4, 12] && is_hexadecimal { Ok(()) } else { Err("is no UUID".to_owned()) }
}

/// An issuer as both clouds take it: OpenID Connect Discovery 1.0, section 2 ("Issuer Identifier"). It is compared
/// with the tokens' `iss` byte by byte.
pub(crate) fn issuer(url: &str, longest: usize) -> Result<(), String> {
    let Some(rest) = url.strip_prefix("https://") else { return Err("does not begin with `https://`".to_owned()) };
    length(url, 0, longest)?;
    if url.ends_with('/') {
        return Err("ends with `/`, which the `iss` of the tokens does not".to_owned());
    }
    if let Some(character) = url.chars().find(|character| !character.is_ascii_graphic() || matches!(character, '?' | '#' | '@')) {
        return Err(format!("has a `{}`", character.escape_default()));
    }
    let host = issuer_host(rest);
    if host.parse::<IpAddr>().is_ok() || rest.starts_with('[') {
        return Err("has an address instead of a name".to_owned());
    }
    if !host.contains('.') || host.parse::<ObjectName>().is_err() {
        return Err("has no public DNS name in lower case".to_owned());
    }
    Ok(())
}

/// Whether the issuer's name is one that no cloud can resolve.
pub(crate) fn is_private_issuer(url: &str) -> bool {
    is_private(issuer_host(url.trim_start_matches("https://")))
}

/// The name of a public zone: one that somebody can delegate.
pub(crate) fn zone(name: &str) -> Result<(), String> {
    if !name.contains('.') {
        return Err("is a single label".to_owned());
    }
    if is_private(name) { Err("has a name that nobody can delegate on the Internet".to_owned()) } else { Ok(()) }
}

/// An address of e-mail, by its shape.
pub(crate) fn email(text: &str) -> Result<(), String> {
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b',' | b'@'));
    match text.rsplit_once('@') {
        Some((name, host)) if is_word(name) && host.contains('.') && host.to_ascii_lowercase().parse::<ObjectName>().is_ok() => Ok(()),
        _ => Err("is no address of e-mail".to_owned()),
    }
}

/// A key vault: "Naming rules and restrictions for Azure resources", `Microsoft.KeyVault`.
pub(crate) fn vault(name: &str) -> Result<(), String> {
    length(name, 3, 24)?;
    only(name, |byte| byte.is_ascii_alphanumeric() || byte == b'-', "letters, digits and `-`")?;
    if !name.starts_with(|first: char| first.is_ascii_alphabetic()) || name.ends_with('-') || name.contains("--") {
        return Err("does not begin with a letter, or has a `-` at its end or two in a row".to_owned());
    }
    Ok(())
}

/// Whether the issuer names a port.
pub(crate) fn has_port(url: &str) -> bool {
    url.trim_start_matches("https://").split('/').next().is_some_and(|host| host.contains(':'))
}

/// How many characters `name` may have.
pub(crate) fn length(name: &str, shortest: usize, longest: usize) -> Result<(), String> {
    match name.chars().count() {
        count if count > longest => Err(format!("has {count} characters; {longest} are allowed")),
        count if count < shortest => Err(format!("has {count} characters; at least {shortest} are needed")),
        _ => Ok(()),
    }
}

fn is_private(host: &str) -> bool {
    PRIVATE_ENDS.iter().any(|end| host.ends_with(end))
}

fn issuer_host(rest: &str) -> &str {
    rest.split(['/', ':']).next().unwrap_or(rest)
}

fn only(name: &str, allowed: impl Fn(u8) -> bool, what: &str) -> Result<(), String> {
    if name.bytes().all(allowed) { Ok(()) } else { Err(format!("has other characters than {what}")) }
}

fn is_digits(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::{account_id, bucket, container, is_private_issuer, issuer, location, region, storage_account, uuid};

    #[test]
    fn a_bucket_has_the_names_of_the_s3_user_guide() {
        for good in ["abc", "home-example-backup", &"a".repeat(63), "1a-b--c"] {
            assert_eq!(bucket(good), Ok(()), "{good}");
        }
        for bad in
            ["", "ab", "A-b", "a_b", "a.b.c", "-ab", "ab-", "xn--abc", "sthree-a", "a-s3alias", "a--ol-s3", &"a".repeat(64), "bücket"]
        {
            assert!(bucket(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_region_ends_with_a_digit() {
        for good in ["eu-central-1", "us-gov-west-1", "eusc-de-east-1", "ap-southeast-7"] {
            assert_eq!(region(good), Ok(()), "{good}");
        }
        for bad in ["", "eu-central", "eu-central-1a", "EU-central-1", "westeurope", "eu_central_1", "1"] {
            assert!(region(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_location_is_one_word_in_lower_case() {
        for good in ["westeurope", "eastus2", "germanywestcentral"] {
            assert_eq!(location(good), Ok(()), "{good}");
        }
        for bad in ["", "West Europe", "west-europe", "2eastus", "eu-central-1"] {
            assert!(location(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn ids_have_their_digits() {
        assert_eq!(account_id("123456789012"), Ok(()));
        assert!(account_id("1234-5678-9012").is_err() && account_id("12345678901").is_err());
        assert_eq!(uuid("00000000-0000-0000-0000-00000000000a"), Ok(()));
        for bad in
            ["", "00000000-0000-0000-0000-00000000000g", "0000000000000000000000000000000a", "{00000000-0000-0000-0000-00000000000a}"]
        {
            assert!(uuid(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn storage_names_are_those_of_azure() {
        assert_eq!((storage_account("homeexamplebackup"), container("lab-backup")), (Ok(()), Ok(())));
        for bad in ["", "ab", "Home", "home-backup", &"a".repeat(25)] {
            assert!(storage_account(bad).is_err(), "{bad}");
        }
        for bad in ["", "ab", "Lab", "a--b", "-ab", "ab-", "a_b", &"a".repeat(64)] {
            assert!(container(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_issuer_is_a_public_name_that_is_written_in_one_way() {
        for good in ["https://oidc.home.example", "https://home.example/oidc/metal"] {
            assert_eq!(issuer(good, 255), Ok(()), "{good}");
        }
        let reason = |url: &str| issuer(url, 255).expect_err(url);
        assert_eq!(reason("http://oidc.home.example"), "does not begin with `https://`");
        assert_eq!(reason("https://oidc.home.example/"), "ends with `/`, which the `iss` of the tokens does not");
        assert_eq!(reason("https://oidc.home.example?a=b"), "has a `?`");
        assert_eq!(reason("https://oidc.home.example "), "has a ` `");
        assert_eq!(reason("https://192.168.1.10"), "has an address instead of a name");
        assert_eq!(reason("https://[::1]"), "has an address instead of a name");
        assert_eq!(reason("https://kubernetes"), "has no public DNS name in lower case");
        assert_eq!(reason("https://OIDC.home.example"), "has no public DNS name in lower case");
        assert_eq!(reason(&format!("https://{}.example", "a".repeat(250))), "has 266 characters; 255 are allowed");
        assert!(is_private_issuer("https://oidc.lab.lan/metal") && !is_private_issuer("https://oidc.home.example"));
    }
}
