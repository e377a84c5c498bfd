//! The internet comes in, and names lead there: what is linked, and what `check` says of mistakes.

use homelab_core::{
    AddressRange, Brings, Claim, Exposure, Name, Need, Object, ObjectExt, Part, Provided, Route, SecretObject, check, name,
};
use k8s_openapi::api::core::v1::Namespace;
use loadbalancer::{
    Addresses, Balancer, Cilium, DnsZone, EXPOSURE_LABEL, EnvoyGateway, ExternalDns, HttpsGateway, Pool, PoolAddress, route,
};

const METAL: Name = Name::from_static("metal");
const GATEWAY: Name = Name::from_static("gateway");
const EXTERNAL: Name = Name::from_static("gateway-external");

fn gateway(name: Name, address: &str, exposure: Exposure, public: Option<&str>) -> HttpsGateway {
    let address = PoolAddress { balancer: Balancer::Cilium, pool: name!("lan"), address: Some(address.parse().expect("an address")) };
    let gateway = HttpsGateway::builder().cluster(METAL).name(name).domain("home.example".parse().expect("a domain"));
    gateway.addresses(Addresses::Pool(address)).exposure(exposure).maybe_public(public).build()
}

fn internal() -> HttpsGateway {
    gateway(GATEWAY, "192.168.1.200", Exposure::Internal, None)
}

fn external(public: Option<&str>) -> HttpsGateway {
    gateway(EXTERNAL, "192.168.1.201", Exposure::External, public)
}

fn need(name: Name, exposure: Exposure) -> Route {
    let host = format!("{name}.home.example").parse().expect("a host");
    Route::builder().service(name.clone()).namespace(name).port(80).host(host).exposure(exposure).build()
}

fn app(name: Name, exposure: Exposure) -> Part {
    let mut namespace = Namespace::default().named(&name);
    if exposure == Exposure::External {
        namespace = namespace.label(EXPOSURE_LABEL, "external");
    }
    Part::new(name.clone())
        .object(namespace)
        .bring(Provided::service(&name, &name, &[], &[("http", 80)]))
        .object(route(&need(name, exposure), &internal(), Some(&external(None))).expect("a host of the domain"))
}

fn route53() -> DnsZone {
    DnsZone::Route53 { region: "eu-central-1".to_owned() }
}

fn azure() -> DnsZone {
    DnsZone::AzureDns { subscription: "11111111-2222-3333-4444-555555555555".to_owned(), tenant: "tenant".to_owned() }
}

fn external_dns(gateway: HttpsGateway, zone: DnsZone) -> ExternalDns {
    ExternalDns::builder().version("1.21.1").gateway(gateway).owner(name!("home")).zone(zone).build()
}

fn lab(apps: Vec<Part>) -> Vec<Part> {
    let range = |text: &str| text.parse::<AddressRange>().expect("a range");
    let lan = Claim::builder().owner("the LAN").range(range("192.168.1.0/24")).build();
    let secret = |name: Name| SecretObject::new(name.clone(), format!("{name}-tls").parse().expect("a name"));
    let pools = vec![Pool::builder().name(name!("lan")).range(range("192.168.1.200-192.168.1.219")).build()];
    let infrastructure = vec![
        Cilium::builder().cluster(METAL).version("1.20.2").pools(pools).single_node(true).build().into(),
        EnvoyGateway::builder().version("v1.9.0").build().into(),
        internal().into(),
        external(Some("home.dyndns.example")).into(),
        Part::new(name!("others")).claim(lan).secret(secret(GATEWAY)).secret(secret(EXTERNAL)),
    ];
    [infrastructure, apps].concat()
}

/// What the Terraform of another crate brings.
fn outputs() -> Part {
    let outputs = ["aws_dns_role_arn", "azure_dns_client_id", "azure_dns_resource_group"];
    outputs.into_iter().fold(Part::new(name!("clouds")), |part, output| part.bring(Brings::CloudOutput(output.to_owned())))
}

fn problems(parts: Vec<Part>) -> String {
    check(parts).expect_err("a planted mistake").to_string()
}

#[test]
fn a_host_for_the_internet_enters_by_both_gateways() {
    let route = route(&need(name!("web"), Exposure::External), &internal(), Some(&external(None))).expect("a host of the domain");
    insta::assert_snapshot!(Object::new(route).expect("a route").to_yaml(), @r"
    apiVersion: gateway.networking.k8s.io/v1
    kind: HTTPRoute
    metadata:
      name: web
      namespace: web
    spec:
      parentRefs:
      - name: gateway
        namespace: gateway
        sectionName: https
      - name: gateway-external
        namespace: gateway-external
        sectionName: https
      hostnames:
      - web.home.example
      rules:
      - backendRefs:
        - name: web
          port: 80
    ");
    check(lab(vec![app(name!("web"), Exposure::External), app(name!("wiki"), Exposure::Internal)])).expect("both are let in");
}

#[test]
fn without_a_way_in_a_host_for_the_internet_is_an_error() {
    let problem = route(&need(name!("web"), Exposure::External), &internal(), None).expect_err("no external gateway");
    insta::assert_snapshot!(problem, @r"
    error[no-way-in]: the host `web.home.example` of Service web/web is to be reached from the internet, but nothing says how the internet enters cluster `metal`
      help: say it in the site (`external`) and give the cluster its Gateway, or keep the host in the LAN
    ");
}

#[test]
fn the_gateway_for_the_internet_admits_those_who_say_so_only() {
    let mut web = app(name!("web"), Exposure::External);
    web.objects[0] = Object::new(Namespace::default().named("web")).expect("a namespace");
    insta::assert_snapshot!(problems(lab(vec![web])), @r"
    error[route-not-admitted]: HTTPRoute web/web: no listener of Gateway gateway-external/gateway-external that it names admits routes of the namespace `web`
      at HTTPRoute web/web: `spec.parentRefs[1]` in part web
      help: give the namespace the label `exposure: external`
    ");
}

#[test]
fn a_route_that_names_the_redirecting_listener_is_not_admitted() {
    let mut wiki = app(name!("wiki"), Exposure::Internal);
    let patch = serde_json::json!({ "spec": { "parentRefs": [{ "name": "gateway", "namespace": "gateway", "sectionName": "http" }] } });
    wiki.objects[1] = wiki.objects[1].patched(&patch).expect("a route");
    assert!(
        problems(lab(vec![wiki])).contains("no listener of Gateway gateway/gateway that it names admits routes of the namespace `wiki`")
    );
}

#[test]
fn a_listener_that_is_not_there_is_a_dangling_reference() {
    let mut wiki = app(name!("wiki"), Exposure::Internal);
    let patch = serde_json::json!({ "spec": { "parentRefs": [{ "name": "gateway", "namespace": "gateway", "sectionName": "htps" }] } });
    wiki.objects[1] = wiki.objects[1].patched(&patch).expect("a route");
    assert!(problems(lab(vec![wiki])).contains("names `htps`, which Gateway gateway/gateway does not have"));
}

#[test]
fn a_host_that_no_listener_serves_is_an_error() {
    let mut wiki = app(name!("wiki"), Exposure::Internal);
    wiki.objects[1] = wiki.objects[1].patched(&serde_json::json!({ "spec": { "hostnames": ["wiki.home.exmaple"] } })).expect("a route");
    insta::assert_snapshot!(problems(lab(vec![wiki])), @r"
    error[host-not-served]: HTTPRoute wiki/wiki: no listener of Gateway gateway/gateway that it names serves the host `wiki.home.exmaple`
      at HTTPRoute wiki/wiki: `spec.parentRefs[0]` in part wiki
      help: it serves *.home.example
    ");
}

#[test]
fn one_host_for_two_apps_is_an_error() {
    let mut wiki = app(name!("wiki"), Exposure::Internal);
    wiki.objects[1] = wiki.objects[1].patched(&serde_json::json!({ "spec": { "hostnames": ["web.home.example"] } })).expect("a route");
    insta::assert_snapshot!(problems(lab(vec![app(name!("web"), Exposure::Internal), wiki])), @r"
    error[host-taken]: two routes take all requests for `web.home.example` on listener `https` of Gateway gateway/gateway
      at HTTPRoute web/web: `spec.parentRefs[0]` in part web
      at HTTPRoute wiki/wiki: `spec.parentRefs[0]` in part wiki
      help: the older one would win: take another host
    ");
}

#[test]
fn both_gateways_redirect_to_https_and_only_there() {
    for gateway in [internal(), external(None)] {
        let part = Part::from(gateway);
        let redirect = part.objects.iter().find(|object| object.id.kind == "HTTPRoute").expect("a redirect").to_value();
        assert_eq!(redirect["spec"]["parentRefs"].as_array().map(Vec::len), Some(1));
        assert_eq!(redirect["spec"]["parentRefs"][0]["sectionName"], "http");
        assert_eq!(redirect["spec"]["rules"][0]["filters"][0]["requestRedirect"]["scheme"], "https");
    }
}

#[test]
fn external_dns_publishes_the_hosts_of_one_gateway_without_a_key() {
    for zone in [route53(), azure()] {
        let dns = Part::from(external_dns(external(Some("home.dyndns.example")), zone));
        check([lab(vec![app(name!("web"), Exposure::External)]), vec![dns, outputs()]].concat()).expect("a whole lab");
    }
    let dns = Part::from(external_dns(external(Some("home.dyndns.example")), route53()));
    insta::assert_snapshot!(homelab_core::yaml::to_string(&dns.charts[0].values).expect("values"), @r"
    annotationPrefix: external-dns.kubernetes.io/
    domainFilters:
    - home.example
    env:
    - name: AWS_REGION
      value: eu-central-1
    - name: AWS_ROLE_ARN
      value: ${aws_dns_role_arn}
    - name: AWS_WEB_IDENTITY_TOKEN_FILE
      value: /var/run/secrets/cloud/token
    extraVolumeMounts:
    - mountPath: /var/run/secrets/cloud
      name: cloud
      readOnly: true
    extraVolumes:
    - name: cloud
      projected:
        sources:
        - serviceAccountToken:
            audience: sts.amazonaws.com
            expirationSeconds: 3600
            path: token
    gatewayNamespace: gateway-external
    policy: sync
    provider:
      name: aws
    sources:
    - gateway-httproute
    txtOwnerId: home
    ");
    let gateway = Part::from(external(Some("home.dyndns.example"))).objects[3].to_value();
    assert_eq!(gateway["metadata"]["annotations"]["external-dns.kubernetes.io/target"], "home.dyndns.example");
}

#[test]
fn azure_gets_its_settings_from_a_file() {
    let dns = Part::from(external_dns(external(Some("203.0.113.7")), azure()));
    insta::assert_snapshot!(dns.objects[1].to_yaml(), @r#"
    apiVersion: v1
    kind: ConfigMap
    data:
      azure.json: |
        {"aadClientId":"${azure_dns_client_id}","resourceGroup":"${azure_dns_resource_group}","subscriptionId":"11111111-2222-3333-4444-555555555555","tenantId":"tenant","useWorkloadIdentityExtension":true}
    metadata:
      name: azure
      namespace: external-dns
    "#);
    insta::assert_snapshot!(homelab_core::yaml::to_string(&dns.charts[0].values).expect("values"), @r"
    annotationPrefix: external-dns.kubernetes.io/
    domainFilters:
    - home.example
    env:
    - name: AZURE_FEDERATED_TOKEN_FILE
      value: /var/run/secrets/cloud/token
    extraVolumeMounts:
    - mountPath: /var/run/secrets/cloud
      name: cloud
      readOnly: true
    - mountPath: /etc/kubernetes
      name: azure
      readOnly: true
    extraVolumes:
    - name: cloud
      projected:
        sources:
        - serviceAccountToken:
            audience: api://AzureADTokenExchange
            expirationSeconds: 3600
            path: token
    - name: azure
      configMap:
        name: azure
    gatewayNamespace: gateway-external
    policy: sync
    provider:
      name: azure
    sources:
    - gateway-httproute
    txtOwnerId: home
    ");
}

#[test]
fn the_service_account_that_clouds_trust_is_brought() {
    let dns = Part::from(external_dns(external(Some("203.0.113.7")), route53()));
    let brought = dns.charts[0]
        .brings
        .iter()
        .filter_map(|brings| if let Brings::Object(object) = brings { Some(object.id.to_string()) } else { None });
    assert_eq!(brought.collect::<Vec<_>>(), ["Service external-dns/external-dns", "ServiceAccount external-dns/external-dns"]);
}

#[test]
fn without_the_outputs_of_terraform_external_dns_misses_its_role() {
    let dns = Part::from(external_dns(external(Some("203.0.113.7")), route53()));
    assert!(dns.needs.contains(&Need::CloudOutput("aws_dns_role_arn".to_owned())));
    assert!(
        problems([lab(Vec::new()), vec![dns]].concat()).contains("needs the Terraform output `aws_dns_role_arn`, which nothing brings")
    );
}

#[test]
fn without_its_gateway_external_dns_has_nothing_to_publish() {
    let dns = Part::from(external_dns(external(Some("203.0.113.7")), route53()));
    let mut parts = [lab(Vec::new()), vec![dns, outputs()]].concat();
    parts[3].objects.retain(|object| object.id.kind != "Gateway");
    assert!(problems(parts).contains("part external-dns needs Gateway gateway-external/gateway-external, which nothing makes"));
}

#[test]
fn what_the_internet_cannot_reach_is_not_published() {
    let problem = |gateway| Part::from(external_dns(gateway, route53())).problems.remove(0).to_string();
    let open = gateway(GATEWAY, "192.168.1.200", Exposure::Internal, Some("203.0.113.7"));
    let all = [problem(open), problem(external(None)), problem(external(Some("192.168.1.1")))];
    insta::assert_snapshot!(all.join("\n"), @r"
    error[no-public-address]: the gateway `gateway` is not open to the internet, so its hosts belong into no public zone
      help: name the router's public address, or a name that leads there
    error[no-public-address]: nothing says what the internet calls the gateway `gateway-external`: its own address is of the LAN
      help: name the router's public address, or a name that leads there
    error[no-public-address]: the internet is to call the gateway `gateway-external` by 192.168.1.1, which is an address of private networks
      help: name the router's public address, or a name that leads there
    ");
}
