//! Prometheus, Grafana and Loki for a homelab as typed Rust.
