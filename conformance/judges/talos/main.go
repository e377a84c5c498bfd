// The Talos judge: the machinery of Talos itself loads, validates, makes and compares machine configurations.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"sort"
	"strings"

	machineapi "github.com/siderolabs/talos/pkg/machinery/api/machine"
	"github.com/siderolabs/talos/pkg/machinery/compatibility"
	"github.com/siderolabs/talos/pkg/machinery/config"
	"github.com/siderolabs/talos/pkg/machinery/constants"
	"github.com/siderolabs/talos/pkg/machinery/version"
)

type env struct {
	in       io.Reader
	out, err io.Writer
}

var errDiffer = errors.New("differ")

// parse lets flags and positionals mix in any order.
func parse(fs *flag.FlagSet, args []string) ([]string, error) {
	var pos []string

	for {
		if err := fs.Parse(args); err != nil {
			return nil, err
		}

		args = fs.Args()
		if len(args) == 0 {
			return pos, nil
		}

		pos = append(pos, args[0])
		args = args[1:]
	}
}

func contractOf(v string) (*config.VersionContract, error) {
	if v == "" {
		return nil, nil
	}

	c, err := config.ParseContractFromVersion(v)
	if err != nil {
		return nil, fmt.Errorf("invalid talos-version: %w", err)
	}

	return c, nil
}

func readFile(e *env, p string) ([]byte, error) {
	if p == "-" {
		return io.ReadAll(e.in)
	}

	return os.ReadFile(p)
}

func cmdCompat(e *env, args []string) error {
	if len(args) != 3 {
		return errors.New("compat k8s TALOS K8S | compat upgrade FROM TO")
	}

	talos := func(s string) (*compatibility.TalosVersion, error) {
		return compatibility.ParseTalosVersion(&machineapi.VersionInfo{Tag: s})
	}

	switch args[0] {
	case "k8s":
		t, err := talos(args[1])
		if err != nil {
			return err
		}

		k, err := compatibility.ParseKubernetesVersion(args[2])
		if err != nil {
			return err
		}

		return k.SupportedWith(t)
	case "upgrade":
		f, err := talos(args[1])
		if err != nil {
			return err
		}

		t, err := talos(args[2])
		if err != nil {
			return err
		}

		return t.UpgradeableFrom(f)
	}

	return errors.New("unknown compat check")
}

func cmdVersion(e *env, _ []string) error {
	fmt.Fprintf(e.out, "machinery %s  default kubernetes %s  default install image %s\n", version.Tag, constants.DefaultKubernetesVersion, defaultInstallImage())

	return nil
}

// batch: one JSON object per line on stdin {"args":[...],"stdin":"..."} -> {"rc":0,"stdout":"...","stderr":"..."}.
func cmdBatch(e *env, _ []string) error {
	sc := bufio.NewScanner(e.in)
	sc.Buffer(make([]byte, 1<<20), 64<<20)

	w := bufio.NewWriter(e.out)
	defer w.Flush()

	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)

	for sc.Scan() {
		if len(bytes.TrimSpace(sc.Bytes())) == 0 {
			continue
		}

		var req struct {
			Args  []string `json:"args"`
			Stdin string   `json:"stdin"`
		}

		var o, er bytes.Buffer

		rc := 2

		if err := json.Unmarshal(sc.Bytes(), &req); err != nil {
			fmt.Fprintln(&er, err)
		} else {
			rc = run(&env{strings.NewReader(req.Stdin), &o, &er}, req.Args)
		}

		if err := enc.Encode(map[string]any{"rc": rc, "stdout": o.String(), "stderr": er.String()}); err != nil {
			return err
		}

		if err := w.Flush(); err != nil {
			return err
		}
	}

	return sc.Err()
}

var commands map[string]func(*env, []string) error

func run(e *env, args []string) (rc int) {
	defer func() {
		if p := recover(); p != nil {
			fmt.Fprintf(e.err, "panic: %v\n", p)

			rc = 3
		}
	}()

	if len(args) == 0 || commands[args[0]] == nil {
		names := make([]string, 0, len(commands))
		for n := range commands {
			names = append(names, n)
		}

		sort.Strings(names)
		fmt.Fprintf(e.err, "usage: talos %s …\n", strings.Join(names, "|"))

		return 2
	}

	if err := commands[args[0]](e, args[1:]); err != nil {
		if !errors.Is(err, errDiffer) {
			fmt.Fprintln(e.err, err)
		}

		return 1
	}

	return 0
}

func main() {
	commands = map[string]func(*env, []string) error{
		"gen-secrets":   cmdGenSecrets,
		"check-secrets": cmdCheckSecrets,
		"gen":           cmdGen,
		"validate":      cmdValidate,
		"canon":         cmdCanon,
		"patch":         cmdPatch,
		"same":          cmdSame,
		"compat":        cmdCompat,
		"version":       cmdVersion,
		"schematic":     cmdSchematic,
		"describe":      cmdDescribe,
		"batch":         cmdBatch,
	}

	os.Exit(run(&env{os.Stdin, os.Stdout, os.Stderr}, os.Args[1:]))
}
