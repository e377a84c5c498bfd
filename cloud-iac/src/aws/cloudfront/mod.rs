//! CloudFront: serves files to the Internet, under names of one's own.

mod distribution;
mod origin_access_control;

pub use self::distribution::{Distribution, DistributionArn, DistributionDomainName, DistributionZoneId, PriceClass};
pub use self::origin_access_control::{OriginAccessControl, OriginAccessControlId};
