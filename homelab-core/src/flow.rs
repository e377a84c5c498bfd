//! Who talks to whom, where a cluster stops what nobody has asked for.

use ipnet::IpNet;

use crate::{Labels, Name};

/// Traffic that a part asks for: from one end to the other, and what is answered to it.
///
/// Said once, it opens both ends. It is of use in clusters that are closed by default only; elsewhere everything is let
/// through anyway.
///
/// ```
/// use homelab_core::{Flow, Peer, name};
///
/// let web = Peer::namespace(&name!("web"));
/// let flow = Flow::builder().from(web).to(Peer::Internet).ports(vec![443]).build();
/// assert_eq!(flow.ports, [443]);
/// ```
#[derive(bon::Builder, Clone, Debug, Eq, PartialEq)]
pub struct Flow {
    /// Who begins.
    pub from: Peer,
    /// Who answers.
    pub to: Peer,
    /// TCP ports of who answers: of the pods, not of their Service. All ports of all protocols if empty.
    #[builder(default)]
    pub ports: Vec<u16>,
}

/// One end of a [`Flow`].
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Peer {
    /// Everything, the API server of the cluster included: with Cilium no narrower end has that.
    Anywhere,
    /// All addresses of IPv4 that are nobody's own: neither private (RFC 1918), nor shared (RFC 6598), nor link-local, nor the
    /// network at home.
    Internet,
    /// The network at home. The nodes of the cluster lie in it and are not meant: with Cilium their addresses are no part of
    /// any network.
    Lan,
    /// A network; host bits are ignored. Pods and nodes of the cluster are not meant.
    Range(IpNet),
    /// Pods of the cluster.
    Pods {
        /// Where they are.
        namespace: Name,
        /// Labels that they have; all pods of the namespace if empty.
        labels: Labels,
    },
}

/// What a Service leads to: where a cluster is closed by default, this is opened for who asks the Service. If nobody says it, all
/// pods of the namespace are, on all ports.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Backend {
    /// Labels of the pods; all pods of the namespace if empty.
    pub pods: Labels,
    /// Their port.
    pub port: u16,
}

impl Peer {
    /// All pods of a namespace: those of an app, by its name.
    pub fn namespace(name: &Name) -> Self {
        Self::Pods { namespace: name.clone(), labels: Labels::new() }
    }
}
