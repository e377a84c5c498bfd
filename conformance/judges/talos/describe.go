package main

import (
	"encoding"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"

	specs "github.com/opencontainers/runtime-spec/specs-go"
	coreconfig "github.com/siderolabs/talos/pkg/machinery/config/config"
	"github.com/siderolabs/talos/pkg/machinery/config/configloader"
	"go.yaml.in/yaml/v4"
)

var (
	nodeUnmarshaler = reflect.TypeFor[yaml.Unmarshaler]()
	funcUnmarshaler = reflect.TypeFor[interface {
		UnmarshalYAML(unmarshal func(any) error) error
	}]()
	textUnmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()
)

// model collects what there is to say of types, each once.
type model map[string][]string

// add describes t and all types below it: how its values look in YAML, when they are left out, and how they are merged.
func (m model) add(t reflect.Type) {
	if t.Name() == "" {
		switch t.Kind() { //nolint:exhaustive
		case reflect.Pointer, reflect.Slice, reflect.Map:
			m.add(t.Elem())
		}

		return
	}

	if t.PkgPath() == "" || m[t.String()] != nil {
		return
	}

	p := reflect.PointerTo(t)

	switch {
	case t.String() == "time.Duration", t.String() == "meta.Unstructured":
		m[t.String()] = []string{"leaf " + t.String()}
	case p.Implements(textUnmarshaler) && isInteger(t.Kind()):
		m[t.String()] = []string{"enum " + t.String() + enumeration(t)}
	case p.Implements(nodeUnmarshaler), p.Implements(funcUnmarshaler), p.Implements(textUnmarshaler):
		m[t.String()] = []string{"leaf " + t.String()}
	case t.Kind() == reflect.Slice:
		m[t.String()] = []string{"alias " + t.String() + " []" + t.Elem().String()}
		m.add(t.Elem())
	case t.Kind() == reflect.Map:
		m[t.String()] = []string{"alias " + t.String() + " map[" + t.Key().String() + "]" + t.Elem().String()}
		m.add(t.Elem())
	case t.Kind() == reflect.Struct:
		m[t.String()] = []string{"struct " + t.String()}
		m[t.String()] = append(m[t.String()], m.fields(t)...)
	default:
		m[t.String()] = []string{"alias " + t.String() + " " + t.Kind().String()}
	}
}

func (m model) fields(t reflect.Type) []string {
	var lines []string

	for i := range t.NumField() {
		f := t.Field(i)

		tag := f.Tag.Get("yaml")
		if !f.IsExported() || tag == "-" {
			continue
		}

		parts := strings.Split(tag, ",")

		if slices.Contains(parts[1:], "inline") {
			lines = append(lines, m.fields(f.Type)...)

			continue
		}

		line := " " + parts[0] + " " + f.Type.String()

		if slices.Contains(parts[1:], "omitempty") {
			line += " omitempty"
		}

		if f.Tag.Get("merge") != "" {
			line += " " + f.Tag.Get("merge")
		}

		lines = append(lines, line)

		m.add(f.Type)
	}

	return lines
}

func isInteger(k reflect.Kind) bool { return k >= reflect.Int && k <= reflect.Uint64 }

// enumeration is how the zero value is written, and all names that are read back as the value they were written for.
func enumeration(t reflect.Type) string {
	text := ""

	for i := range 1 << 16 {
		v := reflect.New(t)
		back := reflect.New(t)

		switch {
		case v.Elem().CanInt() && !v.Elem().OverflowInt(int64(i)):
			v.Elem().SetInt(int64(i))
		case v.Elem().CanUint() && !v.Elem().OverflowUint(uint64(i)):
			v.Elem().SetUint(uint64(i))
		default:
			continue
		}

		name := fmt.Sprint(v.Elem().Interface())
		if i == 0 {
			text += " zero=" + name
		}

		if back.Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(name)) == nil && back.Elem().Equal(v.Elem()) { //nolint:forcetypeassert
			text += " " + name
		}
	}

	return text
}

// json describes t and all types below it as encoding/json reads them.
func (m model) json(t reflect.Type) {
	switch t.Kind() { //nolint:exhaustive
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
		m.json(t.Elem())

		return
	case reflect.Struct:
	default:
		if t.PkgPath() != "" && m[t.String()] == nil {
			m[t.String()] = []string{"json " + t.String() + " " + t.Kind().String()}
		}

		return
	}

	if m[t.String()] != nil {
		return
	}

	m[t.String()] = []string{"json " + t.String()}

	for i := range t.NumField() {
		f := t.Field(i)

		key, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if key == "" {
			key = f.Name
		}

		m[t.String()] = append(m[t.String()], "\t"+key+" "+f.Type.String())

		m.json(f.Type)
	}
}

// flags are what documents of a kind say of themselves.
func flags(kind string, doc any) string {
	text := ""

	if _, ok := doc.(coreconfig.NamedDocument); ok {
		text += " named"
	}

	if _, ok := doc.(interface{ ControlplaneOnlyDocument() }); ok {
		text += " controlplane"
	}

	if _, ok := doc.(coreconfig.NetworkCommonLinkConfig); ok {
		text += " link"
	}

	if conflicting, ok := doc.(coreconfig.ConflictingDocument); ok {
		kinds := slices.DeleteFunc(slices.Clone(conflicting.ConflictsWithKinds()), func(other string) bool { return other == kind })
		text += " conflicts=" + strings.Join(kinds, ",")
	}

	return text
}

// describe KIND…: kinds, types and fields of machine configurations, as the Go types have them.
func cmdDescribe(e *env, args []string) error {
	types := model{}

	for _, kind := range args {
		text := "apiVersion: v1alpha1\nkind: " + kind + "\n"

		switch kind {
		case "v1alpha1":
			text = "version: v1alpha1\nmachine: {}\n"
		case "VethConfig":
			text += "name: a\n" // its two ends must differ
		}

		cfg, err := configloader.NewFromBytes([]byte(text), configloader.WithAllowPatchDelete())
		if err != nil {
			return fmt.Errorf("%s: %w", kind, err)
		}

		doc := cfg.Documents()[0]
		t := reflect.TypeOf(doc).Elem()
		fmt.Fprintf(e.out, "kind %s %s%s\n", kind, t, flags(kind, doc))
		types.add(t)
	}

	// What CRIBaseRuntimeSpecConfig holds.
	types.json(reflect.TypeFor[specs.Spec]())

	names := make([]string, 0, len(types))
	for name := range types {
		names = append(names, name)
	}

	slices.Sort(names)

	for _, name := range names {
		if _, err := io.WriteString(e.out, strings.Join(types[name], "\n")+"\n"); err != nil {
			return err
		}
	}

	return nil
}
