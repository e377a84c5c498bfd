//! The address ledger: who owns which address.

use crate::{AddressRange, Place, Problem};

/// Addresses that somebody owns.
///
/// Two claims may share addresses only if one of them lies `inside` the other by its own word: a pool inside the LAN.
/// All others that touch are an error which names both owners.
#[derive(bon::Builder, Clone, Debug, Eq, PartialEq)]
pub struct Claim {
    /// The owner in the user's words, without a capital: ``the pool `lan` of cluster `metal` ``. Unique in the lab.
    #[builder(into)]
    pub owner: String,
    /// Its addresses: a network, a range, or one address.
    #[builder(into)]
    pub range: AddressRange,
    /// Owner of the network that it must lie in, in the same words as that claim's `owner`; `None` if it is a network
    /// itself.
    #[builder(into)]
    pub inside: Option<String>,
    /// Where the user wrote it, for messages; `None` if it was written in Rust.
    pub at: Option<Place>,
}

/// Problems of all `claims` together.
pub(crate) fn judge(claims: &[&Claim]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for claim in claims {
        if let Some(network) = claim.inside.as_ref().and_then(|owner| find(claims, owner))
            && !network.range.contains(&claim.range)
        {
            let message = format!("{} ({}) is outside {} ({})", claim.owner, claim.range, network.owner, network.range);
            problems.push(with_places(Problem::error("outside", message), claim, network).help(free(claims, network)));
        }
    }
    let mut sorted: Vec<&Claim> = claims.to_vec();
    sorted.sort_by(|one, other| (one.range, &one.owner).cmp(&(other.range, &other.owner)));
    for (index, claim) in sorted.iter().enumerate() {
        for other in sorted[index + 1..].iter().take_while(|other| other.range.first() <= claim.range.last()) {
            let Some(shared) = claim.range.intersection(&other.range) else { continue };
            let is_known = |inner, outer| clashes_by_network(claims, inner, outer);
            if is_inside(claims, claim, other) || is_inside(claims, other, claim) || is_known(claim, other) || is_known(other, claim) {
                continue;
            }
            let message = format!("{} and {} share {shared}", claim.owner, other.owner);
            let network = claim.inside.as_ref().or(other.inside.as_ref()).and_then(|owner| find(claims, owner));
            let help = network.map_or_else(|| "move one of the two".to_owned(), |network| free(claims, network));
            problems.push(with_places(Problem::error("overlap", message), claim, other).help(help));
        }
    }
    problems
}

fn find<'a>(claims: &[&'a Claim], owner: &str) -> Option<&'a Claim> {
    claims.iter().copied().find(|claim| claim.owner == owner)
}

/// Whether `claim` says that it lies in `network`, at once or by what it lies in.
fn is_inside(claims: &[&Claim], claim: &Claim, network: &Claim) -> bool {
    let (mut inside, mut steps) = (claim.inside.as_ref(), claims.len());
    while let Some(owner) = inside
        && steps > 0
    {
        if *owner == network.owner {
            return true;
        }
        inside = find(claims, owner).and_then(|outer| outer.inside.as_ref());
        steps -= 1;
    }
    false
}

/// Whether a network that `claim` lies in clashes with `other`, too: that clash says it all.
fn clashes_by_network(claims: &[&Claim], claim: &Claim, other: &Claim) -> bool {
    claim.inside.as_ref().and_then(|owner| find(claims, owner)).is_some_and(|network| {
        let is_nested = [(network, other), (other, network), (network, claim)].iter().any(|(one, two)| is_inside(claims, one, two));
        network.owner != other.owner && !is_nested && network.range.intersection(&other.range).is_some()
    })
}

fn with_places(problem: Problem, one: &Claim, other: &Claim) -> Problem {
    [one, other].into_iter().filter_map(|claim| claim.at.clone()).fold(problem, Problem::at)
}

/// What is free in `network`, as help for the user.
fn free(claims: &[&Claim], network: &Claim) -> String {
    let taken = claims.iter().filter(|claim| claim.inside.as_ref() == Some(&network.owner)).map(|claim| claim.range);
    let free = network.range.free(taken.collect());
    match free.as_slice() {
        [] => format!("nothing is free in {}", network.owner),
        ranges => {
            let ranges: Vec<_> = ranges.iter().take(4).map(ToString::to_string).collect();
            format!("free in {}: {}", network.owner, ranges.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(owner: &str, range: &str, inside: Option<&str>) -> Claim {
        let range: AddressRange = range.parse().expect("a range");
        Claim::builder().owner(owner).range(range).maybe_inside(inside).build()
    }

    fn problems(claims: &[Claim]) -> String {
        let claims: Vec<_> = claims.iter().collect();
        judge(&claims).iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_pool_inside_the_lan_is_fine() {
        let claims =
            [claim("the LAN", "192.168.1.0/24", None), claim("a", "192.168.1.9", Some("the LAN")), claim("pods", "10.244.0.0/16", None)];
        assert_eq!(problems(&claims), "");
    }

    #[test]
    fn an_overlap_names_both_owners_and_what_is_free() {
        let claims = [
            claim("the LAN", "192.168.1.0/28", None),
            claim("the DHCP range", "192.168.1.4-192.168.1.9", Some("the LAN")),
            claim("the pool", "192.168.1.8-192.168.1.12", Some("the LAN")),
        ];
        insta::assert_snapshot!(problems(&claims), @r"
        error[overlap]: the DHCP range and the pool share 192.168.1.8 to 192.168.1.9
          help: free in the LAN: 192.168.1.0 to 192.168.1.3, 192.168.1.13 to 192.168.1.15
        ");
    }

    #[test]
    fn what_must_lie_in_a_network_and_does_not_is_an_error() {
        let claims = [claim("the LAN", "192.168.1.0/28", None), claim("the node", "192.168.2.4", Some("the LAN"))];
        insta::assert_snapshot!(problems(&claims), @r"
        error[outside]: the node (192.168.2.4) is outside the LAN (192.168.1.0 to 192.168.1.15)
          help: free in the LAN: 192.168.1.0 to 192.168.1.15
        ");
    }

    #[test]
    fn two_networks_that_share_addresses_are_an_error() {
        let claims = [claim("the VPC", "10.244.8.0/24", None), claim("the pods", "10.244.0.0/16", None)];
        insta::assert_snapshot!(problems(&claims), @r"
        error[overlap]: the pods and the VPC share 10.244.8.0 to 10.244.8.255
          help: move one of the two
        ");
    }

    #[test]
    fn a_clash_of_networks_is_not_repeated_for_what_lies_in_them() {
        let claims = [
            claim("the LAN", "10.244.0.0/24", None),
            claim("the router", "10.244.0.1", Some("the LAN")),
            claim("the pods", "10.244.0.0/16", None),
        ];
        assert_eq!(problems(&claims).matches("error[overlap]").count(), 1);
    }

    #[test]
    fn claims_that_lie_in_each_other_end() {
        let claims = [claim("a", "10.0.0.0/8", Some("b")), claim("b", "10.0.0.0/8", Some("a")), claim("c", "10.0.0.1", None)];
        assert!(problems(&claims).contains("share"));
    }
}
