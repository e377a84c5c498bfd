package main

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"os"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/zclconf/go-cty/cty"
)

// rules stand in for what the real provider checks in its own ValidateFunc, ConflictsWith, ExactlyOneOf...:
// the schema JSON carries none of that. Keys: "resource.aws_vpc" -> attribute path ("cidr_block", "statement.effect") -> rule.
type rule struct {
	Match string   `json:"match"` // regular expression, whole string
	OneOf []string `json:"one_of"`
	Is    string   `json:"is"` // "cidr", "ip", "json", "arn", "guid"
	Range []int64  `json:"range"`
}
type group struct {
	ExactlyOne [][]string       `json:"exactly_one_of"`
	AtLeastOne [][]string       `json:"at_least_one_of"`
	Conflicts  [][]string       `json:"conflicts"`
	With       [][]string       `json:"required_with"` // first needs the rest
	Attrs      map[string]*rule `json:"attributes"`
}
type rules struct{ m map[string]*group }

func loadRules(p string) *rules {
	b, err := os.ReadFile(p)
	if err != nil {
		return &rules{}
	}
	m := map[string]*group{}
	if err := json.Unmarshal(b, &m); err != nil {
		panic(err)
	}
	return &rules{m}
}

func (s *server) check(kind, name string, in *tfprotov6.DynamicValue) (ds []*tfprotov6.Diagnostic) {
	s.load()
	sc := s.get(kind, name)
	v, err := dec(in, sc.ty)
	if err != nil {
		return fail(err)
	}
	// What every provider's SDK refuses from its schema alone, but Terraform itself does not.
	generic(sc.Block, v, tftypes.NewAttributePath(), func(p *tftypes.AttributePath, sev tfprotov6.DiagnosticSeverity, sum, det string) {
		ds = append(ds, &tfprotov6.Diagnostic{Severity: sev, Summary: sum, Detail: det, Attribute: p})
	})
	if sc.Block.Deprecated {
		ds = append(ds, &tfprotov6.Diagnostic{Severity: tfprotov6.DiagnosticSeverityWarning, Summary: "Deprecated Resource", Detail: kind + " " + name + " is deprecated in the served provider version."})
	}
	g := s.rules.m[kind+"."+name]
	if g == nil {
		return ds
	}
	bad := func(path, msg string) {
		d := &tfprotov6.Diagnostic{Severity: tfprotov6.DiagnosticSeverityError, Summary: "provider rule: " + name + "." + path + ": " + msg}
		if path != "" && !strings.Contains(path, ".") {
			d.Attribute = tftypes.NewAttributePath().WithAttributeName(path)
		}
		ds = append(ds, d)
	}
	set := func(a string) (isSet, known bool) {
		if !v.Type().HasAttribute(a) {
			return false, true
		}
		x := v.GetAttr(a)
		if !x.IsKnown() {
			return true, false
		}
		if x.IsNull() {
			return false, true
		}
		t := x.Type()
		if t.IsListType() || t.IsSetType() || t.IsMapType() {
			return x.LengthInt() > 0, true
		}
		return true, true
	}
	count := func(as []string) (n int, sure bool) {
		sure = true
		for _, a := range as {
			is, known := set(a)
			if is {
				n++
			}
			sure = sure && known
		}
		return
	}
	for _, as := range g.ExactlyOne {
		if n, sure := count(as); n == 0 || n > 1 && sure {
			bad(as[0], fmt.Sprintf("exactly one of %v must be given, %d are", as, n))
		}
	}
	for _, as := range g.AtLeastOne {
		if n, _ := count(as); n == 0 {
			bad(as[0], fmt.Sprintf("at least one of %v must be given", as))
		}
	}
	for _, as := range g.Conflicts {
		if n, sure := count(as); n > 1 && sure {
			bad(as[0], fmt.Sprintf("only one of %v may be given", as))
		}
	}
	for _, as := range g.With {
		if is, _ := set(as[0]); is {
			for _, b := range as[1:] {
				if is, _ := set(b); !is {
					bad(as[0], "needs "+b)
				}
			}
		}
	}
	for path, r := range g.Attrs {
		walk(v, strings.Split(path, "."), func(x cty.Value) {
			if msg := r.test(x); msg != "" {
				bad(path, msg)
			}
		})
	}
	return ds
}

func walk(v cty.Value, path []string, f func(cty.Value)) {
	if v.IsNull() || !v.IsKnown() {
		return
	}
	t := v.Type()
	if t.IsListType() || t.IsSetType() || t.IsTupleType() {
		for it := v.ElementIterator(); it.Next(); {
			_, e := it.Element()
			walk(e, path, f)
		}
		return
	}
	if len(path) == 0 {
		f(v)
		return
	}
	if t.IsObjectType() && t.HasAttribute(path[0]) {
		walk(v.GetAttr(path[0]), path[1:], f)
	}
}

var arnRE = regexp.MustCompile(`^arn:[\w-]+:[\w.-]+:[\w-]*:(\d{12}|aws|aws-managed)?:.+$`)
var guidRE = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

func (r *rule) test(v cty.Value) string {
	if v.Type() == cty.Number && len(r.Range) == 2 {
		n, _ := v.AsBigFloat().Int64()
		if n < r.Range[0] || n > r.Range[1] {
			return fmt.Sprintf("%d is not in %d..%d", n, r.Range[0], r.Range[1])
		}
	}
	if v.Type() != cty.String {
		return ""
	}
	s := v.AsString()
	if r.Match != "" && !regexp.MustCompile(`^(?:`+r.Match+`)$`).MatchString(s) {
		return fmt.Sprintf("%q does not match %s", s, r.Match)
	}
	if len(r.OneOf) > 0 {
		for _, o := range r.OneOf {
			if o == s {
				return ""
			}
		}
		return fmt.Sprintf("%q is not one of %v", s, r.OneOf)
	}
	switch r.Is {
	case "cidr":
		p, err := netip.ParsePrefix(s)
		if err != nil {
			return fmt.Sprintf("%q is not a CIDR block", s)
		}
		if p.Masked() != p {
			return fmt.Sprintf("%q has host bits set (network is %s)", s, p.Masked())
		}
	case "ip":
		if _, err := netip.ParseAddr(s); err != nil {
			return fmt.Sprintf("%q is not an IP address", s)
		}
	case "json":
		if !json.Valid([]byte(s)) {
			return "is not valid JSON"
		}
	case "arn":
		if !arnRE.MatchString(s) {
			return fmt.Sprintf("%q is not an ARN", s)
		}
	case "guid":
		if !guidRE.MatchString(s) {
			return fmt.Sprintf("%q is not a GUID", s)
		}
	}
	return ""
}

type report func(p *tftypes.AttributePath, sev tfprotov6.DiagnosticSeverity, summary, detail string)

func generic(b *blockJSON, v cty.Value, at *tftypes.AttributePath, say report) {
	if v.IsNull() || !v.IsKnown() || !v.Type().IsObjectType() {
		return
	}
	genericAttrs(b.Attributes, v, at, say)
	for n, t := range b.Blocks {
		x := v.GetAttr(n)
		if x.IsNull() || !x.IsKnown() {
			continue
		}
		if x.Type().IsObjectType() {
			generic(t.Block, x, at.WithAttributeName(n), say)
			continue
		}
		i := 0
		for it := x.ElementIterator(); it.Next(); i++ {
			k, e := it.Element()
			p := at.WithAttributeName(n)
			if x.Type().IsListType() {
				p = p.WithElementKeyInt(i)
			} else if x.Type().IsMapType() {
				p = p.WithElementKeyString(k.AsString())
			}
			if i == 0 && t.Block.Deprecated {
				say(p, tfprotov6.DiagnosticSeverityWarning, "Argument is deprecated", "block "+n)
			}
			generic(t.Block, e, p, say)
		}
	}
}

func genericAttrs(as map[string]*attrJSON, v cty.Value, at *tftypes.AttributePath, say report) {
	for n, a := range as {
		x := v.GetAttr(n)
		p := at.WithAttributeName(n)
		if x.IsNull() {
			if a.Required { // Terraform only asks that it is written; `= null` passes it and the SDK refuses it
				say(p, tfprotov6.DiagnosticSeverityError, "Missing required argument", fmt.Sprintf("The argument %q is required, but no definition was found.", n))
			}
			continue
		}
		if a.Computed && !a.Optional && !a.Required {
			say(p, tfprotov6.DiagnosticSeverityError, "Value for unconfigurable attribute", fmt.Sprintf("Can't configure a value for %q: its value will be decided automatically based on the result of applying this configuration.", n))
		} else if a.Deprecated {
			say(p, tfprotov6.DiagnosticSeverityWarning, "Argument is deprecated", n)
		}
		if a.Nested != nil && x.IsKnown() {
			each(x, func(e cty.Value) cty.Value {
				if !e.IsNull() && e.IsKnown() && e.Type().IsObjectType() {
					genericAttrs(a.Nested.Attributes, e, p, say)
				}
				return e
			})
		}
	}
}
