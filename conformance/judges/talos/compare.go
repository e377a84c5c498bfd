package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"reflect"
	"sort"

	"github.com/siderolabs/talos/pkg/machinery/config/configloader"
	"github.com/siderolabs/talos/pkg/machinery/config/encoder"
	"go.yaml.in/yaml/v4"
)

func canon(data []byte) ([]byte, error) {
	cfg, err := configloader.NewFromBytes(data)
	if err != nil {
		return nil, err
	}

	// Clone() drops the preserved original bytes of a read-only container: without it the
	// encoder would give back the input verbatim.
	return cfg.Clone().EncodeBytes(encoder.WithComments(encoder.CommentsDisabled))
}

func cmdCanon(e *env, args []string) error {
	fs := flag.NewFlagSet("canon", flag.ContinueOnError)
	fs.SetOutput(e.err)

	pos, err := parse(fs, args)
	if err != nil {
		return err
	}

	for _, p := range pos {
		data, err := readFile(e, p)
		if err != nil {
			return err
		}

		out, err := canon(data)
		if err != nil {
			return err
		}

		if _, err = e.out.Write(out); err != nil {
			return err
		}
	}

	return nil
}

type doc struct {
	id   string
	tree any
}

func docsOf(data []byte) ([]doc, error) {
	dec := yaml.NewDecoder(bytes.NewReader(data))

	var res []doc

	for {
		var t any

		err := dec.Decode(&t)
		if errors.Is(err, io.EOF) {
			return res, nil
		}

		if err != nil {
			return nil, err
		}

		if t == nil {
			continue
		}

		id := "v1alpha1"

		if m, ok := t.(map[string]any); ok {
			if k, ok := m["kind"]; ok {
				id = fmt.Sprintf("%v/%v", m["apiVersion"], k)
				if n, ok := m["name"]; ok {
					id += fmt.Sprintf("/%v", n)
				}
			}
		}

		res = append(res, doc{id, t})
	}
}

func show(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprintf("%v", v)
	}

	if len(b) > 300 {
		return string(b[:300]) + "…"
	}

	return string(b)
}

func diff(path string, a, b any, out *[]string) {
	ma, aok := a.(map[string]any)
	mb, bok := b.(map[string]any)

	if aok && bok {
		keys := map[string]bool{}
		for k := range ma {
			keys[k] = true
		}

		for k := range mb {
			keys[k] = true
		}

		ks := make([]string, 0, len(keys))
		for k := range keys {
			ks = append(ks, k)
		}

		sort.Strings(ks)

		for _, k := range ks {
			va, ina := ma[k]
			vb, inb := mb[k]

			switch {
			case !ina:
				*out = append(*out, fmt.Sprintf("+ %s.%s: %s", path, k, show(vb)))
			case !inb:
				*out = append(*out, fmt.Sprintf("- %s.%s: %s", path, k, show(va)))
			default:
				diff(path+"."+k, va, vb, out)
			}
		}

		return
	}

	la, aok := a.([]any)
	lb, bok := b.([]any)

	if aok && bok {
		for i := range max(len(la), len(lb)) {
			p := fmt.Sprintf("%s[%d]", path, i)

			switch {
			case i >= len(la):
				*out = append(*out, fmt.Sprintf("+ %s: %s", p, show(lb[i])))
			case i >= len(lb):
				*out = append(*out, fmt.Sprintf("- %s: %s", p, show(la[i])))
			default:
				diff(p, la[i], lb[i], out)
			}
		}

		return
	}

	if !reflect.DeepEqual(a, b) {
		*out = append(*out, fmt.Sprintf("~ %s: %s -> %s", path, show(a), show(b)))
	}
}

func compare(ca, cb []byte, order bool) ([]string, error) {
	da, err := docsOf(ca)
	if err != nil {
		return nil, err
	}

	db, err := docsOf(cb)
	if err != nil {
		return nil, err
	}

	var res []string

	ib := map[string]doc{}
	for _, d := range db {
		ib[d.id] = d
	}

	ia := map[string]bool{}

	for _, d := range da {
		ia[d.id] = true

		o, ok := ib[d.id]
		if !ok {
			res = append(res, "- document "+d.id)

			continue
		}

		diff(d.id, d.tree, o.tree, &res)
	}

	for _, d := range db {
		if !ia[d.id] {
			res = append(res, "+ document "+d.id)
		}
	}

	if order && len(res) == 0 {
		for i := range da {
			if da[i].id != db[i].id {
				res = append(res, fmt.Sprintf("~ order: document %d is %s vs %s", i, da[i].id, db[i].id))

				break
			}
		}
	}

	return res, nil
}

func cmdSame(e *env, args []string) error {
	fs := flag.NewFlagSet("same", flag.ContinueOnError)
	fs.SetOutput(e.err)
	order := fs.Bool("order", false, "document order matters too")
	raw := fs.Bool("raw", false, "do not canonicalise with the Talos loader (e.g. secrets.yaml, talosconfig)")

	pos, err := parse(fs, args)
	if err != nil {
		return err
	}

	if len(pos) != 2 {
		return errors.New("same A B")
	}

	var c [2][]byte

	for i, p := range pos {
		data, err := readFile(e, p)
		if err != nil {
			return err
		}

		if *raw {
			c[i] = data

			continue
		}

		if c[i], err = canon(data); err != nil {
			return fmt.Errorf("%s: %w", p, err)
		}
	}

	res, err := compare(c[0], c[1], *order)
	if err != nil {
		return err
	}

	for _, l := range res {
		fmt.Fprintln(e.out, l)
	}

	if len(res) > 0 {
		return errDiffer
	}

	return nil
}
