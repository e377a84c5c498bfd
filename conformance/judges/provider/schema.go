package main

import (
	"encoding/json"
	"fmt"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"
)

type attrJSON struct {
	Type        json.RawMessage `json:"type"`
	Nested      *nestedJSON     `json:"nested_type"`
	Required    bool            `json:"required"`
	Optional    bool            `json:"optional"`
	Computed    bool            `json:"computed"`
	Sensitive   bool            `json:"sensitive"`
	WriteOnly   bool            `json:"write_only"`
	Deprecated  bool            `json:"deprecated"`
	Description string          `json:"description"`
	ty          cty.Type
}
type nestedJSON struct {
	Attributes map[string]*attrJSON `json:"attributes"`
	Nesting    string               `json:"nesting_mode"`
}
type blockJSON struct {
	Attributes map[string]*attrJSON      `json:"attributes"`
	Blocks     map[string]*blockTypeJSON `json:"block_types"`
	Deprecated bool                      `json:"deprecated"`
}
type blockTypeJSON struct {
	Nesting string     `json:"nesting_mode"`
	Block   *blockJSON `json:"block"`
	Min     int64      `json:"min_items"`
	Max     int64      `json:"max_items"`
}
type schemaJSON struct {
	Version int64      `json:"version"`
	Block   *blockJSON `json:"block"`
	ty      cty.Type
	proto   *tfprotov6.Schema
}
type paramJSON struct {
	Name  string          `json:"name"`
	Type  json.RawMessage `json:"type"`
	Null  bool            `json:"is_nullable"`
	Descr string          `json:"description"`
}
type funcJSON struct {
	Return   json.RawMessage `json:"return_type"`
	Params   []paramJSON     `json:"parameters"`
	Variadic *paramJSON      `json:"variadic_parameter"`
	Summary  string          `json:"summary"`
}
type file struct {
	Provider  json.RawMessage            `json:"provider"`
	Resources map[string]json.RawMessage `json:"resource_schemas"`
	Data      map[string]json.RawMessage `json:"data_source_schemas"`
	Ephemeral map[string]json.RawMessage `json:"ephemeral_resource_schemas"`
	Functions map[string]*funcJSON       `json:"functions"`
}

func (b *blockJSON) implied() cty.Type {
	m := map[string]cty.Type{}
	for n, a := range b.Attributes {
		m[n] = a.typ()
	}
	for n, t := range b.Blocks {
		e := t.Block.implied()
		switch t.Nesting {
		case "list":
			if e.HasDynamicTypes() {
				m[n] = cty.DynamicPseudoType
			} else {
				m[n] = cty.List(e)
			}
		case "set":
			m[n] = cty.Set(e)
		case "map":
			if e.HasDynamicTypes() {
				m[n] = cty.DynamicPseudoType
			} else {
				m[n] = cty.Map(e)
			}
		default:
			m[n] = e
		}
	}
	return cty.Object(m)
}

func (a *attrJSON) typ() cty.Type {
	if a.ty != cty.NilType {
		return a.ty
	}
	if a.Nested != nil {
		m := map[string]cty.Type{}
		for n, x := range a.Nested.Attributes {
			m[n] = x.typ()
		}
		o := cty.Object(m)
		switch a.Nested.Nesting {
		case "list":
			o = cty.List(o)
		case "set":
			o = cty.Set(o)
		case "map":
			o = cty.Map(o)
		}
		a.ty = o
		return o
	}
	t, err := ctyjson.UnmarshalType(a.Type)
	if err != nil {
		panic(err)
	}
	a.ty = t
	return t
}

func tft(raw []byte) tftypes.Type {
	t, err := tftypes.ParseJSONType(raw) //nolint
	if err != nil {
		panic(fmt.Sprintf("%s: %v", raw, err))
	}
	return t
}

func pattrs(in map[string]*attrJSON) []*tfprotov6.SchemaAttribute {
	var out []*tfprotov6.SchemaAttribute
	for n, a := range in {
		p := &tfprotov6.SchemaAttribute{Name: n, Required: a.Required, Optional: a.Optional, Computed: a.Computed, Sensitive: a.Sensitive, Deprecated: a.Deprecated, WriteOnly: a.WriteOnly}
		if a.Nested != nil {
			modes := map[string]tfprotov6.SchemaObjectNestingMode{"single": 1, "list": 2, "set": 3, "map": 4}
			p.NestedType = &tfprotov6.SchemaObject{Nesting: modes[a.Nested.Nesting], Attributes: pattrs(a.Nested.Attributes)}
		} else {
			p.Type = tft(a.Type)
		}
		out = append(out, p)
	}
	return out
}

func (b *blockJSON) pb() *tfprotov6.SchemaBlock {
	o := &tfprotov6.SchemaBlock{Attributes: pattrs(b.Attributes), Deprecated: b.Deprecated}
	modes := map[string]tfprotov6.SchemaNestedBlockNestingMode{"single": 1, "list": 2, "set": 3, "map": 4, "group": 5}
	for n, t := range b.Blocks {
		o.BlockTypes = append(o.BlockTypes, &tfprotov6.SchemaNestedBlock{TypeName: n, Nesting: modes[t.Nesting], MinItems: t.Min, MaxItems: t.Max, Block: t.Block.pb()})
	}
	return o
}

func parse(raw json.RawMessage) *schemaJSON {
	s := &schemaJSON{Block: &blockJSON{}}
	if len(raw) == 0 {
		return s
	}
	if err := json.Unmarshal(raw, s); err != nil {
		panic(err)
	}
	if s.Block == nil {
		s.Block = &blockJSON{}
	}
	return s
}

func (s *schemaJSON) schema() *tfprotov6.Schema {
	return &tfprotov6.Schema{Version: s.Version, Block: s.Block.pb()}
}
