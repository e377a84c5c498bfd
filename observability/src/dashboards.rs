//! Dashboards of a lab, for [`Grafana::dashboards`](crate::Grafana).

use crate::grafana::{Dashboard, Panel, Row, Target, Unit, Variable, View};
use Unit::{Bytes, BytesPerSecond, Celsius, Number, RequestsPerSecond, Seconds, Share};
use View::{Bars, Lines, Logs, Numbers, Table};

/// File systems that keep something.
const KEEPS: &str = r#"cluster=~"$cluster", fstype=~"btrfs|ext4|xfs""#;

/// All clusters at a glance: what is silent, what fails, what is full.
pub fn lab() -> Dashboard {
    let firing = r#"sum by (alertname, cluster, severity) (ALERTS{alertstate="firing", alertname!~"Watchdog|InfoInhibitor"})"#;
    let used = r#"1 - min by (cluster) (node_filesystem_avail_bytes{fstype=~"btrfs|ext4|xfs"} / node_filesystem_size_bytes{fstype=~"btrfs|ext4|xfs"})"#;
    let memory = "1 - sum by (cluster) (node_memory_MemAvailable_bytes) / sum by (cluster) (node_memory_MemTotal_bytes)";
    let cluster = "{{ cluster }}";
    let clusters = vec![
        numbers("Targets that answer", Share, "avg by (cluster) (up)", cluster),
        numbers(
            "Flux objects that fail",
            Number,
            "sum by (cluster) (flux_resource_info{ready=\"False\"}) or 0 * count by (cluster) (up)",
            cluster,
        ),
        numbers("Memory in use", Share, memory, cluster),
        numbers("Fullest disk", Share, used, cluster),
    ];
    let alerts = vec![panel("Firing", Table, Number, 24, Target::instant(firing, ""))];
    let logs = r#"{cluster=~".+"} |~ "(?i)\\b(error|fatal|panic)\\b""#;
    let rows = vec![
        Row::new("Clusters", clusters),
        Row::new("Alerts", alerts),
        Row::new("What went wrong", vec![panel("Errors", Logs, Number, 24, Target::loki(logs))]),
    ];
    Dashboard::builder().uid("lab").title("Lab").rows(rows).build()
}

/// The machines.
pub fn nodes() -> Dashboard {
    let node = "{{ cluster }} {{ instance }}";
    let busy = r#"1 - avg by (cluster, instance) (rate(node_cpu_seconds_total{cluster=~"$cluster", mode="idle"}[$__rate_interval]))"#;
    let memory = r#"1 - node_memory_MemAvailable_bytes{cluster=~"$cluster"} / node_memory_MemTotal_bytes{cluster=~"$cluster"}"#;
    let disk = format!("1 - node_filesystem_avail_bytes{{{KEEPS}}} / node_filesystem_size_bytes{{{KEEPS}}}");
    let rate = |metric: &str| {
        format!(
            r#"sum by (cluster, instance) (rate({metric}{{cluster=~"$cluster", device!~"lo|veth.*|lxc.*|cilium.*"}}[$__rate_interval]))"#
        )
    };
    let kernel = r#"{cluster=~"$cluster", source="talos"}"#;
    let rows = vec![
        Row::new("Load", vec![lines("Processor", Share, busy, node), lines("Memory", Share, memory, node)]),
        Row::new(
            "Disks",
            vec![
                panel("Filled", Bars, Share, 12, Target::instant(&disk, "{{ cluster }} {{ mountpoint }}")),
                lines("Read", BytesPerSecond, &rate("node_disk_read_bytes_total"), node),
                lines("Written", BytesPerSecond, &rate("node_disk_written_bytes_total"), node),
                lines("Temperature", Celsius, "max by (cluster, instance) (node_hwmon_temp_celsius{cluster=~\"$cluster\"})", node),
            ],
        ),
        Row::new(
            "Network",
            vec![
                lines("Received", BytesPerSecond, &rate("node_network_receive_bytes_total"), node),
                lines("Sent", BytesPerSecond, &rate("node_network_transmit_bytes_total"), node),
            ],
        ),
        Row::new("Talos", vec![panel("Kernel and services", Logs, Number, 24, Target::loki(kernel))]),
    ];
    let cluster = Variable::label("node_memory_MemTotal_bytes", "cluster");
    Dashboard::builder().uid("nodes").title("Nodes").variables(vec![cluster]).rows(rows).build()
}

/// What Flux keeps.
pub fn flux() -> Dashboard {
    let here = r#"cluster=~"$cluster""#;
    let by_kind = |ready: &str| format!("sum by (kind) (flux_resource_info{{{here}, ready=\"{ready}\"}})");
    let failing = format!("sum by (cluster, kind, exported_namespace, name, reason) (flux_resource_info{{{here}, ready=\"False\"}})");
    let suspended = format!("sum by (cluster, kind, exported_namespace, name) (flux_resource_info{{{here}, suspended=\"True\"}})");
    let logs = r#"{cluster=~"$cluster", namespace="flux-system"} | json | level="error""#;
    let rows = vec![
        Row::new(
            "Objects",
            vec![
                panel("Ready", Bars, Number, 12, Target::instant(&by_kind("True"), "{{ kind }}")),
                lines("Failing", Number, &by_kind("False"), "{{ kind }}"),
            ],
        ),
        Row::new(
            "Look here",
            vec![
                panel("Failing", Table, Number, 12, Target::instant(&failing, "")),
                panel("Suspended", Table, Number, 12, Target::instant(&suspended, "")),
            ],
        ),
        Row::new("Logs", vec![panel("Errors", Logs, Number, 24, Target::loki(logs))]),
    ];
    Dashboard::builder().uid("flux").title("Flux").variables(vec![Variable::label("flux_resource_info", "cluster")]).rows(rows).build()
}

/// What enters by the gateways.
pub fn gateways() -> Dashboard {
    let listeners = r#"cluster=~"$cluster", envoy_http_conn_manager_prefix=~"https?-.+""#;
    let by_class = format!("sum by (envoy_response_code_class) (rate(envoy_http_downstream_rq_xx{{{listeners}}}[$__rate_interval]))");
    let failing = format!(
        "sum(rate(envoy_http_downstream_rq_xx{{{listeners}, envoy_response_code_class=\"5\"}}[$__rate_interval])) / sum(rate(envoy_http_downstream_rq_xx{{{listeners}}}[$__rate_interval]))"
    );
    let backends = r#"sum by (envoy_cluster_name) (rate(envoy_cluster_upstream_rq_total{cluster=~"$cluster", envoy_cluster_name=~"httproute/.+"}[$__rate_interval]))"#;
    let late = format!(
        "histogram_quantile(0.95, sum by (le) (rate(envoy_http_downstream_rq_time_bucket{{{listeners}}}[$__rate_interval]))) / 1000"
    );
    let connections = r#"sum by (cluster) (envoy_http_downstream_cx_active{cluster=~"$cluster"})"#;
    let expiry =
        "min by (cluster, exported_namespace, name) (certmanager_certificate_expiration_timestamp_seconds{cluster=~\"$cluster\"}) - time()";
    let rows = vec![
        Row::new(
            "Requests",
            vec![
                lines("By answer", RequestsPerSecond, &by_class, "{{ envoy_response_code_class }}xx"),
                lines("Failing", Share, &failing, "5xx"),
                lines("By backend", RequestsPerSecond, backends, "{{ envoy_cluster_name }}"),
                lines("95 of 100 are answered within", Seconds, &late, "95 %"),
                lines("Open connections", Number, connections, "{{ cluster }}"),
            ],
        ),
        Row::new(
            "Certificates",
            vec![panel("Valid for", Bars, Seconds, 24, Target::instant(expiry, "{{ exported_namespace }}/{{ name }}"))],
        ),
    ];
    let cluster = Variable::label("envoy_http_downstream_rq_xx", "cluster");
    Dashboard::builder().uid("gateways").title("Gateways").variables(vec![cluster]).rows(rows).build()
}

/// What takes the most room: pods by memory, volumes, the metrics and logs themselves.
pub fn capacity() -> Dashboard {
    let memory = r#"topk(15, sum by (namespace) (container_memory_working_set_bytes{cluster=~"$cluster", container!=""}))"#;
    let busy =
        r#"topk(15, sum by (namespace) (rate(container_cpu_usage_seconds_total{cluster=~"$cluster", container!=""}[$__rate_interval])))"#;
    let lines_received = "sum(rate(loki_distributor_bytes_received_total[$__rate_interval]))";
    let rows = vec![
        Row::new("Pods", vec![lines("Memory", Bytes, memory, "{{ namespace }}"), lines("Processors", Number, busy, "{{ namespace }}")]),
        Row::new(
            "Monitoring itself",
            vec![
                lines("Series in Prometheus", Number, "prometheus_tsdb_head_series", "series"),
                lines("Logs that arrive", BytesPerSecond, lines_received, "logs"),
            ],
        ),
    ];
    let cluster = Variable::label("container_memory_working_set_bytes", "cluster");
    Dashboard::builder().uid("capacity").title("Capacity").variables(vec![cluster]).rows(rows).build()
}

fn panel(title: &str, view: View, unit: Unit, width: u8, target: Target) -> Panel {
    Panel::builder().title(title).view(view).unit(unit).width(width).targets(vec![target]).build()
}

fn lines(title: &str, unit: Unit, expression: &str, legend: &str) -> Panel {
    panel(title, Lines, unit, 12, Target::prometheus(expression, legend))
}

fn numbers(title: &str, unit: Unit, expression: &str, legend: &str) -> Panel {
    panel(title, Numbers, unit, 6, Target::instant(expression, legend))
}
