//go:build tools

// Package tools pins OpenTofu, which is built from its own main package.
package tools

import _ "github.com/opentofu/opentofu/cmd/tofu"
