package main

import (
	"flag"
	"fmt"
	"time"

	"github.com/siderolabs/talos/pkg/machinery/config"
	"github.com/siderolabs/talos/pkg/machinery/config/configloader"
	"github.com/siderolabs/talos/pkg/machinery/config/generate/secrets"
	"go.yaml.in/yaml/v4"
)

func cmdGenSecrets(e *env, args []string) error {
	fs := flag.NewFlagSet("gen-secrets", flag.ContinueOnError)
	fs.SetOutput(e.err)
	v := fs.String("version", "", "talos version contract (empty = current)")
	fs.StringVar(v, "talos-version", "", "same as --version")
	from := fs.String("from-controlplane-config", "", "")
	pki := fs.String("from-kubernetes-pki", "", "")
	tok := fs.String("kubernetes-bootstrap-token", "", "")
	ecdsa := fs.Bool("ecdsa-service-account", false, "fast ECDSA service account key (machinery >= 1.14.1 option)")

	if _, err := parse(fs, args); err != nil {
		return err
	}

	c, err := contractOf(*v)
	if err != nil {
		return err
	}

	var b *secrets.Bundle

	switch {
	case *pki != "":
		b, err = secrets.NewBundleFromKubernetesPKI(*pki, *tok, c)
	case *from != "":
		var data []byte

		data, err = readFile(e, *from)
		if err != nil {
			return err
		}

		var cfg config.Provider

		cfg, err = configloader.NewFromBytes(data)
		if err != nil {
			return fmt.Errorf("failed to load controlplane config: %w", err)
		}

		b, err = secrets.NewBundleFromConfig(secrets.NewFixedClock(time.Now()), cfg)
	default:
		var o []secrets.Option
		if *ecdsa {
			o = append(o, secrets.WithECDSAServiceAccountKey())
		}

		b, err = secrets.NewBundle(secrets.NewFixedClock(time.Now()), c, o...)
	}

	if err != nil {
		return fmt.Errorf("failed to create secrets bundle: %w", err)
	}

	out, err := yaml.Marshal(b)
	if err != nil {
		return err
	}

	_, err = e.out.Write(out)

	return err
}

func cmdCheckSecrets(e *env, args []string) error {
	fs := flag.NewFlagSet("check-secrets", flag.ContinueOnError)
	fs.SetOutput(e.err)
	v := fs.String("version", "", "talos version contract")

	pos, err := parse(fs, args)
	if err != nil {
		return err
	}

	c, err := contractOf(*v)
	if err != nil {
		return err
	}

	for _, p := range pos {
		data, err := readFile(e, p)
		if err != nil {
			return err
		}

		b := &secrets.Bundle{Clock: secrets.NewClock()} // as secrets.LoadBundle, but from `-` too
		if err := yaml.Unmarshal(data, b); err != nil {
			return err
		}

		if err := b.Validate(c); err != nil {
			return err
		}

		fmt.Fprintf(e.out, "%s ok\n", p)
	}

	return nil
}
