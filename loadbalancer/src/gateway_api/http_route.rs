use bon::Builder;
use homelab_core::GatewayDuration;
use kube::CustomResource;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// Where HTTP requests for some hosts go. The status of the route says which listeners took it.
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
    /// Name of the Gateway; the linker looks for it in its namespace.
    pub name: String,
    /// Namespace of the Gateway; the route's own if `None`. Its listeners say whether they take routes of other
    /// namespaces.
    pub namespace: Option<String>,
    /// Name of the listener; all that take the route if `None`.
    pub section_name: Option<String>,
}

/// What is done with requests that match: filters in order, then a backend.
#[skip_serializing_none]
#[derive(Builder, Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct HttpRouteRule {
    /// Which requests: one of these has to match. Empty for all.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub matches: Vec<HttpRouteMatch>,
    /// What is done with them on the way; 16 at most, and redirect and rewrite exclude each other.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub filters: Vec<HttpRouteFilter>,
    /// Services that they go to, by weight; 16 at most, none after a redirect. Without any the answer is 500.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub backend_refs: Vec<BackendReference>,
    /// How long they may take. The Gateway API leaves the default to the controller.
    pub timeouts: Option<HttpTimeouts>,
}

/// Requests with all of this: path, headers and method.
#[skip_serializing_none]
#[derive(Builder, Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[builder(on(String, into))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct HttpRouteMatch {
    /// Path. The Gateway API's default is the prefix `/`.
    pub path: Option<PathMatch>,
    /// Headers, all of which have to be there; 16 at most.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<HeaderMatch>,
    /// Method in capitals, such as `GET`; any if `None`.
    pub method: Option<String>,
}

/// A path of a request, which begins with `/`; at most 1024 characters. Capitals count.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(content = "value", tag = "type")]
pub enum PathMatch {
    /// This path and no other: `/a` is neither `/a/` nor `/A`.
    Exact(String),
    /// This path and all below it, by whole elements: `/a` is no prefix of `/ab`.
    PathPrefix(String),
}

/// A header with an exact value, whose capitals count.
#[derive(Builder, Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[builder(on(String, into))]
#[serde(deny_unknown_fields)]
pub struct HeaderMatch {
    /// Name, in any case, unique in the match: at most 256 characters.
    pub name: String,
    /// The whole value: 1 to 4096 characters.
    pub value: String,
}

/// What is done with a request or its answer on the way; `type` in YAML says which.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "type")]
pub enum HttpRouteFilter {
    /// The request is answered with another address, and goes to no backend.
    RequestRedirect {
        /// The parts of the address that change.
        #[serde(rename = "requestRedirect")]
        request_redirect: RequestRedirect,
    },
    /// Headers of the request are changed before it goes on.
    RequestHeaderModifier {
        /// What is set, added and taken out.
        #[serde(rename = "requestHeaderModifier")]
        request_header_modifier: HttpHeaders,
    },
    /// Headers of the answer are changed before the client gets it.
    ResponseHeaderModifier {
        /// What is set, added and taken out.
        #[serde(rename = "responseHeaderModifier")]
        response_header_modifier: HttpHeaders,
    },
    /// Host or path are changed before the request goes on.
    #[serde(rename = "URLRewrite")]
    UrlRewrite {
        /// What the backend gets to see instead.
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
    /// `http` or `https`. The Gateway API's default is the scheme of the request.
    pub scheme: Option<String>,
    /// Host name without a port. The Gateway API's default is that of the request.
    pub hostname: Option<String>,
    /// Path. The Gateway API's default is that of the request.
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
    /// Host name that the backend gets as `Host`. The Gateway API's default is that of the request.
    pub hostname: Option<String>,
    /// Path that the backend gets. The Gateway API's default is that of the request.
    pub path: Option<PathModifier>,
}

/// How a path is changed; the query stays.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "type")]
pub enum PathModifier {
    /// To this path, whatever it was.
    ReplaceFullPath {
        /// The new path, with `/` in front; at most 1024 characters.
        #[serde(rename = "replaceFullPath")]
        replace_full_path: String,
    },
    /// The matched prefix becomes this; the rest stays. Only in a rule whose one match is a [`PathMatch::PathPrefix`].
    ReplacePrefixMatch {
        /// The new prefix, with `/` in front: `/a` replaced by `/b` makes `/b/c` of `/a/c`. At most 1024 characters.
        #[serde(rename = "replacePrefixMatch")]
        replace_prefix_match: String,
    },
}

/// How headers are changed; 16 of each at most, each name once in a list.
#[derive(Builder, Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct HttpHeaders {
    /// Headers that replace those of the same name, or are added if there are none.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub set: Vec<HttpHeader>,
    /// Headers that are added to those of the same name, after their values.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub add: Vec<HttpHeader>,
    /// Names of headers that are taken out, in any case of letters.
    #[builder(default)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remove: Vec<String>,
}

/// A header of HTTP to be written.
#[derive(Builder, Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[builder(on(String, into))]
#[serde(deny_unknown_fields)]
pub struct HttpHeader {
    /// Name, in any case: at most 256 characters.
    pub name: String,
    /// Value: 1 to 4096 characters.
    pub value: String,
}

/// Names a Service and its port; one of another namespace needs a `ReferenceGrant` there.
#[skip_serializing_none]
#[derive(Builder, Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[builder(on(String, into))]
#[serde(deny_unknown_fields)]
pub struct BackendReference {
    /// Name of the Service; the linker looks for it in its namespace.
    pub name: String,
    /// Namespace of the Service; the route's own if `None`.
    pub namespace: Option<String>,
    /// Port number of the Service, not of its pods.
    pub port: u16,
    /// Its share among the backends of the rule. The Gateway API's default is 1.
    pub weight: Option<u32>,
}

/// How long a request may take; what takes longer is answered with 504.
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
