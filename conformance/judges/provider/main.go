// The provider judge serves, as a real Terraform provider (protocol 6), any schema in the format of
// `terraform providers schema -json`. Schema and rules are read from files beside the binary:
// schema.json.gz (or schema.json) and, when there, rules.json. Every computed value it returns is made up.
package main

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"
	ctymsgpack "github.com/zclconf/go-cty/cty/msgpack"
)

type server struct {
	name  string // "aws"
	dir   string
	once  sync.Once
	f     file
	mu    sync.Mutex
	seen  map[string]*schemaJSON
	rules *rules
}

func (s *server) load() {
	s.once.Do(func() {
		s.seen = map[string]*schemaJSON{}
		raw, err := readMaybeGz(filepath.Join(s.dir, "schema.json"))
		if err != nil {
			panic(err)
		}
		var top struct {
			P map[string]json.RawMessage `json:"provider_schemas"`
		}
		if err := json.Unmarshal(raw, &top); err != nil {
			panic(err)
		}
		for k, v := range top.P {
			if strings.HasSuffix(k, "/"+s.name) || len(top.P) == 1 {
				if err := json.Unmarshal(v, &s.f); err != nil {
					panic(err)
				}
			}
		}
		s.rules = loadRules(filepath.Join(s.dir, "rules.json"))
	})
}

func readMaybeGz(p string) ([]byte, error) {
	if f, err := os.Open(p + ".gz"); err == nil {
		defer f.Close()
		z, err := gzip.NewReader(f)
		if err != nil {
			return nil, err
		}
		return io.ReadAll(z)
	}
	return os.ReadFile(p)
}

// get returns one schema, parsed once; kind is "resource", "data", "ephemeral" or "provider".
func (s *server) get(kind, name string) *schemaJSON {
	s.load()
	s.mu.Lock()
	defer s.mu.Unlock()
	k := kind + "." + name
	if x := s.seen[k]; x != nil {
		return x
	}
	var raw json.RawMessage
	switch kind {
	case "resource":
		raw = s.f.Resources[name]
	case "data":
		raw = s.f.Data[name]
	case "ephemeral":
		raw = s.f.Ephemeral[name]
	case "provider":
		raw = s.f.Provider
	}
	x := parse(raw)
	x.ty = x.Block.implied()
	s.seen[k] = x
	return x
}

func dec(d *tfprotov6.DynamicValue, t cty.Type) (cty.Value, error) {
	if d == nil {
		return cty.NullVal(t), nil
	}
	if len(d.MsgPack) > 0 {
		return ctymsgpack.Unmarshal(d.MsgPack, t)
	}
	if len(d.JSON) > 0 {
		return ctyjson.Unmarshal(d.JSON, t)
	}
	return cty.NullVal(t), nil
}

func enc(v cty.Value, t cty.Type) (*tfprotov6.DynamicValue, error) {
	b, err := ctymsgpack.Marshal(v, t)
	if err != nil {
		return nil, err
	}
	return &tfprotov6.DynamicValue{MsgPack: b}, nil
}

func fail(err error) []*tfprotov6.Diagnostic {
	return []*tfprotov6.Diagnostic{{Severity: tfprotov6.DiagnosticSeverityError, Summary: "provider judge: " + err.Error()}}
}

func caps() *tfprotov6.ServerCapabilities {
	return &tfprotov6.ServerCapabilities{GetProviderSchemaOptional: true}
}

func (s *server) GetMetadata(context.Context, *tfprotov6.GetMetadataRequest) (*tfprotov6.GetMetadataResponse, error) {
	s.load()
	r := &tfprotov6.GetMetadataResponse{ServerCapabilities: caps()}
	for n := range s.f.Resources {
		r.Resources = append(r.Resources, tfprotov6.ResourceMetadata{TypeName: n})
	}
	for n := range s.f.Data {
		r.DataSources = append(r.DataSources, tfprotov6.DataSourceMetadata{TypeName: n})
	}
	for n := range s.f.Ephemeral {
		r.EphemeralResources = append(r.EphemeralResources, tfprotov6.EphemeralResourceMetadata{TypeName: n})
	}
	for n := range s.f.Functions {
		r.Functions = append(r.Functions, tfprotov6.FunctionMetadata{Name: n})
	}
	return r, nil
}

func (s *server) functions() map[string]*tfprotov6.Function {
	out := map[string]*tfprotov6.Function{}
	par := func(p paramJSON) *tfprotov6.FunctionParameter {
		return &tfprotov6.FunctionParameter{Name: p.Name, Type: tft(p.Type), AllowNullValue: p.Null}
	}
	for n, f := range s.f.Functions {
		g := &tfprotov6.Function{Summary: f.Summary, Return: &tfprotov6.FunctionReturn{Type: tft(f.Return)}}
		for _, p := range f.Params {
			g.Parameters = append(g.Parameters, par(p))
		}
		if f.Variadic != nil {
			g.VariadicParameter = par(*f.Variadic)
		}
		out[n] = g
	}
	return out
}

func (s *server) GetProviderSchema(context.Context, *tfprotov6.GetProviderSchemaRequest) (*tfprotov6.GetProviderSchemaResponse, error) {
	s.load()
	conv := func(in map[string]json.RawMessage) map[string]*tfprotov6.Schema {
		out := make(map[string]*tfprotov6.Schema, len(in))
		for n, raw := range in {
			out[n] = parse(raw).schema()
		}
		return out
	}
	return &tfprotov6.GetProviderSchemaResponse{
		ServerCapabilities: caps(), Provider: parse(s.f.Provider).schema(),
		ResourceSchemas: conv(s.f.Resources), DataSourceSchemas: conv(s.f.Data),
		EphemeralResourceSchemas: conv(s.f.Ephemeral), Functions: s.functions(),
	}, nil
}

func (s *server) GetResourceIdentitySchemas(context.Context, *tfprotov6.GetResourceIdentitySchemasRequest) (*tfprotov6.GetResourceIdentitySchemasResponse, error) {
	return &tfprotov6.GetResourceIdentitySchemasResponse{}, nil
}
func (s *server) ValidateProviderConfig(_ context.Context, r *tfprotov6.ValidateProviderConfigRequest) (*tfprotov6.ValidateProviderConfigResponse, error) {
	return &tfprotov6.ValidateProviderConfigResponse{PreparedConfig: r.Config, Diagnostics: s.check("provider", s.name, r.Config)}, nil
}
func (s *server) ConfigureProvider(context.Context, *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	return &tfprotov6.ConfigureProviderResponse{}, nil
}
func (s *server) StopProvider(context.Context, *tfprotov6.StopProviderRequest) (*tfprotov6.StopProviderResponse, error) {
	return &tfprotov6.StopProviderResponse{}, nil
}
func (s *server) ValidateResourceConfig(_ context.Context, r *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return &tfprotov6.ValidateResourceConfigResponse{Diagnostics: s.check("resource", r.TypeName, r.Config)}, nil
}
func (s *server) ValidateDataResourceConfig(_ context.Context, r *tfprotov6.ValidateDataResourceConfigRequest) (*tfprotov6.ValidateDataResourceConfigResponse, error) {
	return &tfprotov6.ValidateDataResourceConfigResponse{Diagnostics: s.check("data", r.TypeName, r.Config)}, nil
}
func (s *server) ValidateEphemeralResourceConfig(_ context.Context, r *tfprotov6.ValidateEphemeralResourceConfigRequest) (*tfprotov6.ValidateEphemeralResourceConfigResponse, error) {
	return &tfprotov6.ValidateEphemeralResourceConfigResponse{Diagnostics: s.check("ephemeral", r.TypeName, r.Config)}, nil
}

func (s *server) UpgradeResourceState(_ context.Context, r *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	sc := s.get("resource", r.TypeName)
	v, err := ctyjson.Unmarshal(r.RawState.JSON, sc.ty)
	if err != nil {
		return &tfprotov6.UpgradeResourceStateResponse{Diagnostics: fail(err)}, nil
	}
	d, err := enc(v, sc.ty)
	return &tfprotov6.UpgradeResourceStateResponse{UpgradedState: d}, err
}
func (s *server) UpgradeResourceIdentity(context.Context, *tfprotov6.UpgradeResourceIdentityRequest) (*tfprotov6.UpgradeResourceIdentityResponse, error) {
	return &tfprotov6.UpgradeResourceIdentityResponse{}, nil
}
func (s *server) ReadResource(_ context.Context, r *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	return &tfprotov6.ReadResourceResponse{NewState: r.CurrentState, Private: r.Private}, nil
}

func (s *server) PlanResourceChange(_ context.Context, r *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	sc := s.get("resource", r.TypeName)
	prop, err := dec(r.ProposedNewState, sc.ty)
	if err != nil {
		return &tfprotov6.PlanResourceChangeResponse{Diagnostics: fail(err)}, nil
	}
	if prop.IsNull() {
		return &tfprotov6.PlanResourceChangeResponse{PlannedState: r.ProposedNewState}, nil
	}
	prior, err := dec(r.PriorState, sc.ty)
	if err != nil {
		return &tfprotov6.PlanResourceChangeResponse{Diagnostics: fail(err)}, nil
	}
	fill := nullFill // an update keeps what is known; only write-only values go
	if prior.IsNull() {
		fill = unknownFill
	}
	out := fillBlock(sc.Block, prop, fill)
	d, err := enc(out, sc.ty)
	if err != nil {
		return &tfprotov6.PlanResourceChangeResponse{Diagnostics: fail(err)}, nil
	}
	return &tfprotov6.PlanResourceChangeResponse{PlannedState: d, PlannedPrivate: r.PriorPrivate}, nil
}

func (s *server) ApplyResourceChange(_ context.Context, r *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	sc := s.get("resource", r.TypeName)
	pl, err := dec(r.PlannedState, sc.ty)
	if err != nil {
		return &tfprotov6.ApplyResourceChangeResponse{Diagnostics: fail(err)}, nil
	}
	if pl.IsNull() {
		return &tfprotov6.ApplyResourceChangeResponse{NewState: r.PlannedState}, nil
	}
	m := newMaker(s.name, r.TypeName, pl)
	out := m.known(pl)
	d, err := enc(out, sc.ty)
	if err != nil {
		return &tfprotov6.ApplyResourceChangeResponse{Diagnostics: fail(err)}, nil
	}
	return &tfprotov6.ApplyResourceChangeResponse{NewState: d, Private: r.PlannedPrivate}, nil
}

func (s *server) ImportResourceState(_ context.Context, r *tfprotov6.ImportResourceStateRequest) (*tfprotov6.ImportResourceStateResponse, error) {
	sc := s.get("resource", r.TypeName)
	m := map[string]cty.Value{}
	for n, t := range sc.ty.AttributeTypes() {
		m[n] = cty.NullVal(t)
		if b := sc.Block.Blocks[n]; b != nil {
			switch {
			case t.IsListType():
				m[n] = cty.ListValEmpty(t.ElementType())
			case t.IsSetType():
				m[n] = cty.SetValEmpty(t.ElementType())
			case t.IsMapType():
				m[n] = cty.MapValEmpty(t.ElementType())
			}
		}
	}
	if sc.ty.HasAttribute("id") {
		m["id"] = cty.StringVal(r.ID)
	}
	d, err := enc(cty.ObjectVal(m), sc.ty)
	if err != nil {
		return &tfprotov6.ImportResourceStateResponse{Diagnostics: fail(err)}, nil
	}
	return &tfprotov6.ImportResourceStateResponse{ImportedResources: []*tfprotov6.ImportedResource{{TypeName: r.TypeName, State: d}}}, nil
}
func (s *server) MoveResourceState(context.Context, *tfprotov6.MoveResourceStateRequest) (*tfprotov6.MoveResourceStateResponse, error) {
	return &tfprotov6.MoveResourceStateResponse{Diagnostics: fail(fmt.Errorf("moving state between resource types is not simulated"))}, nil
}
func (s *server) GenerateResourceConfig(context.Context, *tfprotov6.GenerateResourceConfigRequest) (*tfprotov6.GenerateResourceConfigResponse, error) {
	return &tfprotov6.GenerateResourceConfigResponse{Diagnostics: fail(fmt.Errorf("not simulated"))}, nil
}

func (s *server) made(kind, name string, in *tfprotov6.DynamicValue) (*tfprotov6.DynamicValue, error) {
	sc := s.get(kind, name)
	c, err := dec(in, sc.ty)
	if err != nil {
		return nil, err
	}
	m := newMaker(s.name, name, c)
	m.data = kind == "data"
	out := m.known(fillBlock(sc.Block, c, unknownFill))
	if kind == "data" && name == "aws_iam_policy_document" {
		out = policyDocument(out)
	}
	return enc(out, sc.ty)
}

func (s *server) ReadDataSource(_ context.Context, r *tfprotov6.ReadDataSourceRequest) (*tfprotov6.ReadDataSourceResponse, error) {
	d, err := s.made("data", r.TypeName, r.Config)
	if err != nil {
		return &tfprotov6.ReadDataSourceResponse{Diagnostics: fail(err)}, nil
	}
	return &tfprotov6.ReadDataSourceResponse{State: d}, nil
}
func (s *server) OpenEphemeralResource(_ context.Context, r *tfprotov6.OpenEphemeralResourceRequest) (*tfprotov6.OpenEphemeralResourceResponse, error) {
	d, err := s.made("ephemeral", r.TypeName, r.Config)
	if err != nil {
		return &tfprotov6.OpenEphemeralResourceResponse{Diagnostics: fail(err)}, nil
	}
	return &tfprotov6.OpenEphemeralResourceResponse{Result: d}, nil
}
func (s *server) RenewEphemeralResource(context.Context, *tfprotov6.RenewEphemeralResourceRequest) (*tfprotov6.RenewEphemeralResourceResponse, error) {
	return &tfprotov6.RenewEphemeralResourceResponse{}, nil
}
func (s *server) CloseEphemeralResource(context.Context, *tfprotov6.CloseEphemeralResourceRequest) (*tfprotov6.CloseEphemeralResourceResponse, error) {
	return &tfprotov6.CloseEphemeralResourceResponse{}, nil
}
func (s *server) GetFunctions(context.Context, *tfprotov6.GetFunctionsRequest) (*tfprotov6.GetFunctionsResponse, error) {
	s.load()
	return &tfprotov6.GetFunctionsResponse{Functions: s.functions()}, nil
}
func (s *server) CallFunction(_ context.Context, r *tfprotov6.CallFunctionRequest) (*tfprotov6.CallFunctionResponse, error) {
	s.load()
	f := s.f.Functions[r.Name]
	if f == nil {
		return &tfprotov6.CallFunctionResponse{Error: &tfprotov6.FunctionError{Text: "no such function"}}, nil
	}
	t, err := ctyjson.UnmarshalType(f.Return)
	if err != nil {
		return nil, err
	}
	v := newMaker(s.name, r.Name, cty.NilVal).known(cty.UnknownVal(t))
	d, err := enc(v, t)
	return &tfprotov6.CallFunctionResponse{Result: d}, err
}

func main() {
	// terraform-provider-aws_v6.47.0 -> aws; the schema lies beside the binary as Terraform started it.
	base := filepath.Base(os.Args[0])
	name := strings.TrimPrefix(base, "terraform-provider-")
	if i := strings.Index(name, "_v"); i > 0 {
		name = name[:i]
	}
	dir := filepath.Dir(os.Args[0])
	if err := tf6server.Serve("registry.terraform.io/hashicorp/"+name, func() tfprotov6.ProviderServer { return &server{name: name, dir: dir} }, tf6server.WithoutLogStderrOverride()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
