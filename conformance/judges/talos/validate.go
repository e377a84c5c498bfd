package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"slices"

	"github.com/hashicorp/go-multierror"
	"github.com/siderolabs/talos/pkg/machinery/config/configloader"
	"github.com/siderolabs/talos/pkg/machinery/config/validation"
)

type rtMode string

func (m rtMode) String() string { return string(m) }

func (m rtMode) RequiresInstall() bool { return m == "metal" }

func (m rtMode) InContainer() bool { return m == "container" }

type verdict struct {
	File     string   `json:"file"`
	OK       bool     `json:"ok"`
	Stage    string   `json:"stage,omitempty"` // "load" or "validate"
	Errors   []string `json:"errors"`
	Warnings []string `json:"warnings"`
	Error    string   `json:"error,omitempty"` // verbatim err.Error()
}

func flatten(err error) []string {
	if err == nil {
		return []string{}
	}

	var me *multierror.Error
	if m, ok := err.(*multierror.Error); ok { //nolint:errorlint
		me = m
	}

	if me == nil {
		return []string{err.Error()}
	}

	res := []string{}
	for _, x := range me.Errors {
		res = append(res, flatten(x)...)
	}

	return res
}

func judge(data []byte, name, mode string, strict bool) verdict {
	v := verdict{File: name, Errors: []string{}, Warnings: []string{}}

	cfg, err := configloader.NewFromBytes(data)
	if err != nil {
		v.Stage, v.Errors, v.Error = "load", flatten(err), err.Error()

		return v
	}

	opts := []validation.Option{validation.WithLocal()}
	if strict {
		opts = append(opts, validation.WithStrict())
	}

	w, err := cfg.ValidateAsClient(rtMode(mode), opts...)
	if w != nil {
		v.Warnings = w
	}

	if err != nil {
		v.Stage, v.Errors, v.Error = "validate", flatten(err), err.Error()

		return v
	}

	v.OK = true

	return v
}

func cmdValidate(e *env, args []string) error {
	fs := flag.NewFlagSet("validate", flag.ContinueOnError)
	fs.SetOutput(e.err)
	mode := fs.String("mode", "metal", "metal|cloud|container|metal-agent")
	strict := fs.Bool("strict", false, "")

	pos, err := parse(fs, args)
	if err != nil {
		return err
	}

	if !slices.Contains([]string{"metal", "cloud", "container", "metal-agent"}, *mode) {
		return fmt.Errorf("unknown runtime mode: %q", *mode)
	}

	bad := false
	enc := json.NewEncoder(e.out)
	enc.SetEscapeHTML(false)

	for _, p := range pos {
		data, err := readFile(e, p)
		if err != nil {
			return err
		}

		v := judge(data, p, *mode, *strict)
		bad = bad || !v.OK

		if err := enc.Encode(v); err != nil {
			return err
		}
	}

	if bad {
		return errDiffer
	}

	return nil
}
