package main

import (
	"errors"
	"flag"
	"fmt"

	"github.com/siderolabs/talos/pkg/machinery/config/configpatcher"
)

// cmdPatch does what talosctl machineconfig patch does: the file as bytes, then one patch after the other.
func cmdPatch(e *env, args []string) error {
	fs := flag.NewFlagSet("patch", flag.ContinueOnError)
	fs.SetOutput(e.err)

	var texts multi

	fs.Var(&texts, "patch", "a patch, or @ and its file")

	files, err := parse(fs, args)
	if err != nil {
		return err
	}

	if len(files) != 1 {
		return errors.New("patch FILE --patch P")
	}

	data, err := readFile(e, files[0])
	if err != nil {
		return err
	}

	patches, err := configpatcher.LoadPatches(texts)
	if err != nil {
		return err
	}

	patched, err := configpatcher.Apply(configpatcher.WithBytes(data), patches)
	if err != nil {
		return err
	}

	out, err := patched.Bytes()
	if err != nil {
		return err
	}

	fmt.Fprintf(e.out, "%s\n", out)

	return nil
}
