module homelab/conformance/svg

go 1.26
