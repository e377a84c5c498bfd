module homelab/conformance/plist

go 1.26

require howett.net/plist v1.0.1
