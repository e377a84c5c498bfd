//go:build tools

// Package tools pins sops, which is built from its own main package.
package tools

import _ "github.com/getsops/sops/v3/cmd/sops"
