use bon::Builder;
use homelab_core::GatewayDuration;
use kube::CustomResource;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// Where HTTP requests for some hosts go.
#[skip_serializing_none]
#[derive(Builder, Clone, CustomResource, Debug, Deserialize, PartialEq, Serialize)]
#[kube(group = "gateway.networking.k8s.io", version = "v1", kind = "HTTPRoute", namespaced, schema = "disabled")]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct HTTPRouteSpec {
    /// Gateways, or listeners of them, that the requests come from; 32 at most.
    pub parent_refs: Vec<ParentReference>,
    /// Host names, which may begin with `*.`; 16 at most. Empty for all that the listener takes.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hostnames: Vec<String>,
    /// What is done with them: 1 to 16, and the most specific match wins.
    pub rules: Vec<HttpRouteRule>,
}

/// Names a [`Gateway`](super::Gateway) and, if given, one of its listeners.
#[skip_serializing_none]
#[derive(Builder, Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[builder(on(String, into))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ParentReference {
    /// Its name.
    pub name: String,
    /// Its namespace; the route's own if `None`.
    pub namespace: Option<String>,
    /// Name of the listener; all that take the route if `None`.
    pub section_name: Option<String>,
}

/// What is done with requests that match.
#[skip_serializing_none]
#[derive(Builder, Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct HttpRouteRule {
    /// Which requests: one of these has to match. Empty for all.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub matches: Vec<HttpRouteMatch>,
    /// What is done with them on the way.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub filters: Vec<HttpRouteFilter>,
    /// Services that they go to, by weight; none after a redirect.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub backend_refs: Vec<BackendReference>,
    /// How long they may take.
    pub timeouts: Option<HttpTimeouts>,
}

/// Requests with all of this.
#[skip_serializing_none]
#[derive(Builder, Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[builder(on(String, into))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct HttpRouteMatch {
    /// Path. The Gateway API's default is the prefix `/`.
    pub path: Option<PathMatch>,
    /// Headers, all of which have to be there.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<HeaderMatch>,
    /// Method in capitals, such as `GET`; any if `None`.
    pub method: Option<String>,
}

/// A path of a request.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(content = "value", tag = "type")]
pub enum PathMatch {
    /// This path.
    Exact(String),
    /// This path and all below it, by whole elements: `/a` is no prefix of `/ab`.
    PathPrefix(String),
}

/// A header with an exact value.
#[derive(Builder, Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[builder(on(String, into))]
#[serde(deny_unknown_fields)]
pub struct HeaderMatch {
    /// Name, in any case.
    pub name: String,
    /// Value.
    pub value: String,
}

/// What is done with a request or its answer on the way.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "type")]
pub enum HttpRouteFilter {
    /// The request is answered with another address.
    RequestRedirect {
        /// Which.
        #[serde(rename = "requestRedirect")]
        request_redirect: RequestRedirect,
    },
    /// Headers of the request are changed.
    RequestHeaderModifier {
        /// How.
        #[serde(rename = "requestHeaderModifier")]
        request_header_modifier: HttpHeaders,
    },
    /// Headers of the answer are changed.
    ResponseHeaderModifier {
        /// How.
        #[serde(rename = "responseHeaderModifier")]
        response_header_modifier: HttpHeaders,
    },
    /// Host or path are changed before the request goes on.
    #[serde(rename = "URLRewrite")]
    UrlRewrite {
        /// How.
        #[serde(rename = "urlRewrite")]
        url_rewrite: UrlRewrite,
    },
}

/// The address that a redirect leads to; what is `None` stays as it was.
#[skip_serializing_none]
#[derive(Builder, Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[builder(on(String, into))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct RequestRedirect {
    /// `http` or `https`.
    pub scheme: Option<String>,
    /// Host name.
    pub hostname: Option<String>,
    /// Path.
    pub path: Option<PathModifier>,
    /// Port number. The Gateway API's default is that of the scheme, if one is given.
    pub port: Option<u16>,
    /// 301, 302, 303, 307 or 308. The Gateway API's default is 302.
    pub status_code: Option<u16>,
}

/// What a request is changed to; what is `None` stays as it was.
#[skip_serializing_none]
#[derive(Builder, Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[builder(on(String, into))]
#[serde(deny_unknown_fields)]
pub struct UrlRewrite {
    /// Host name.
    pub hostname: Option<String>,
    /// Path.
    pub path: Option<PathModifier>,
}

/// How a path is changed.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "type")]
pub enum PathModifier {
    /// To this path.
    ReplaceFullPath {
        /// The new path.
        #[serde(rename = "replaceFullPath")]
        replace_full_path: String,
    },
    /// The matched prefix becomes this.
    ReplacePrefixMatch {
        /// The new prefix.
        #[serde(rename = "replacePrefixMatch")]
        replace_prefix_match: String,
    },
}

/// How headers are changed; 16 of each at most.
#[derive(Builder, Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct HttpHeaders {
    /// Headers that replace those of the same name.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub set: Vec<HttpHeader>,
    /// Headers that are added to those of the same name.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub add: Vec<HttpHeader>,
    /// Names of headers that are taken out.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remove: Vec<String>,
}

/// A header.
#[derive(Builder, Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[builder(on(String, into))]
#[serde(deny_unknown_fields)]
pub struct HttpHeader {
    /// Name.
    pub name: String,
    /// Value.
    pub value: String,
}

/// Names a Service and its port; one of another namespace needs a `ReferenceGrant` there.
#[skip_serializing_none]
#[derive(Builder, Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[builder(on(String, into))]
#[serde(deny_unknown_fields)]
pub struct BackendReference {
    /// Its name.
    pub name: String,
    /// Its namespace; the route's own if `None`.
    pub namespace: Option<String>,
    /// Port number of the Service, not of its pods.
    pub port: u16,
    /// Its share among the backends of the rule. The Gateway API's default is 1.
    pub weight: Option<u32>,
}

/// How long a request may take.
#[skip_serializing_none]
#[derive(Builder, Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct HttpTimeouts {
    /// From the client's point of view; `0s` for no limit.
    pub request: Option<GatewayDuration>,
    /// Of each try of a backend; not longer than `request`.
    pub backend_request: Option<GatewayDuration>,
}

#[cfg(test)]
mod tests {
    use super::HTTPRouteSpec;
    use serde_json::json;

    #[test]
    fn every_filter_and_match_is_read_back() {
        let value = json!({
            "parentRefs": [{ "name": "gateway", "namespace": "gateway", "sectionName": "https" }],
            "hostnames": ["web.home.example"],
            "rules": [{
                "matches": [
                    { "path": { "type": "PathPrefix", "value": "/api" }, "method": "GET" },
                    { "path": { "type": "Exact", "value": "/" }, "headers": [{ "name": "x", "value": "1" }] },
                ],
                "filters": [
                    { "type": "RequestHeaderModifier", "requestHeaderModifier": { "set": [{ "name": "x", "value": "1" }], "remove": ["y"] } },
                    { "type": "ResponseHeaderModifier", "responseHeaderModifier": { "add": [{ "name": "z", "value": "2" }] } },
                    { "type": "URLRewrite", "urlRewrite": { "path": { "type": "ReplacePrefixMatch", "replacePrefixMatch": "/" } } },
                    { "type": "RequestRedirect", "requestRedirect": { "scheme": "https", "statusCode": 301 } },
                ],
                "backendRefs": [{ "name": "web", "port": 80, "weight": 2 }],
                "timeouts": { "request": "10s" },
            }],
        });
        let spec: HTTPRouteSpec = serde_json::from_value(value.clone()).expect("a route");
        assert_eq!(serde_json::to_value(spec).expect("a route"), value);
    }

    #[test]
    fn a_misspelt_field_is_refused() {
        let value = json!({ "parentRefs": [], "rules": [{ "backendRef": [] }] });
        let error = serde_json::from_value::<HTTPRouteSpec>(value).expect_err("it is `backendRefs`");
        assert!(error.to_string().contains("unknown field `backendRef`"), "{error}");
    }
}
