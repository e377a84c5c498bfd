package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	sideronet "github.com/siderolabs/net"
	"github.com/siderolabs/talos/pkg/machinery/config/bundle"
	"github.com/siderolabs/talos/pkg/machinery/config/configpatcher"
	"github.com/siderolabs/talos/pkg/machinery/config/encoder"
	"github.com/siderolabs/talos/pkg/machinery/config/generate"
	"github.com/siderolabs/talos/pkg/machinery/config/generate/secrets"
	"github.com/siderolabs/talos/pkg/machinery/config/machine"
	"github.com/siderolabs/talos/pkg/machinery/constants"
	"github.com/siderolabs/talos/pkg/machinery/gendata"
	"github.com/siderolabs/talos/pkg/machinery/version"
	"go.yaml.in/yaml/v4"
)

// same constant as pkg/images/images.go (root talos module).
const defaultSchematic = "376567988ad370138ad8b2698212367b8edcb69b5fd68c80be1f2ec7d603b4ba"

func defaultInstallImage() string {
	tag := version.Tag
	if v, ok := os.LookupEnv("TAG"); ok { // cmd/talosctl/pkg/mgmt/helpers/images.go does this too
		tag = v
	}

	return gendata.ImageFactory + "/metal-installer/" + defaultSchematic + ":" + tag
}

type multi []string

func (m *multi) String() string { return strings.Join(*m, ",") }

func (m *multi) Set(s string) error { *m = append(*m, s); return nil }

// csv mimics pflag StringSlice (no CSV quoting).
type csv []string

func (m *csv) String() string { return strings.Join(*m, ",") }

func (m *csv) Set(s string) error {
	if s == "" {
		return nil
	}
	*m = append(*m, strings.Split(s, ",")...)

	return nil
}

func fixControlPlaneEndpoint(u *url.URL) *url.URL {
	if u.Scheme == "" && u.Host == "" && u.Path != "" {
		u.Host = u.Path
		u.Path = ""
	}

	u.Scheme = "https"

	if u.Port() == "" {
		u.Host = fmt.Sprintf("%s:%d", u.Host, constants.DefaultControlPlanePort)
	}

	return u
}

func validateClusterEndpoint(endpoint string) error {
	u, err := url.Parse(endpoint)
	if err != nil {
		if !strings.Contains(endpoint, "/") {
			u = &url.URL{Host: endpoint}
		} else {
			return fmt.Errorf("failed to parse the cluster endpoint URL: %w", err)
		}
	}

	if u.Scheme == "" {
		if u.Port() == "" {
			return fmt.Errorf("no scheme and port specified for the cluster endpoint URL\ntry: %q", fixControlPlaneEndpoint(u))
		}

		return fmt.Errorf("no scheme specified for the cluster endpoint URL\ntry: %q", fixControlPlaneEndpoint(u))
	}

	if u.Scheme != "https" {
		return fmt.Errorf("the control plane endpoint URL should have scheme https://\ntry: %q", fixControlPlaneEndpoint(u))
	}

	if err = sideronet.ValidateEndpointURI(endpoint); err != nil {
		return fmt.Errorf("error validating the cluster endpoint URL: %w", err)
	}

	return nil
}

//nolint:gocyclo
func cmdGen(e *env, args []string) error {
	fs := flag.NewFlagSet("gen", flag.ContinueOnError)
	fs.SetOutput(e.err)

	var patches, patchesCP, patchesW multi

	var sans, mirrors csv

	secretsFile := fs.String("secrets", "", "secrets bundle (empty = generate)")
	name := fs.String("name", "", "cluster name")
	endpoint := fs.String("endpoint", "", "cluster endpoint URL")
	tv := fs.String("talos-version", "", "")
	kv := fs.String("kubernetes-version", constants.DefaultKubernetesVersion, "")
	disk := fs.String("install-disk", "/dev/sda", "")
	image := fs.String("install-image", defaultInstallImage(), "")
	dns := fs.String("dns-domain", "cluster.local", "")
	fs.Var(&sans, "additional-sans", "")
	fs.Var(&mirrors, "registry-mirror", "")
	fs.Var(&patches, "config-patch", "")
	fs.Var(&patchesCP, "config-patch-control-plane", "")
	fs.Var(&patchesW, "config-patch-worker", "")
	docs := fs.Bool("with-docs", false, "")
	examples := fs.Bool("with-examples", false, "")
	discovery := fs.Bool("with-cluster-discovery", true, "")
	kubespan := fs.Bool("with-kubespan", false, "")
	skip := fs.Bool("skip-k8s-etcd", false, "")
	outDir := fs.String("out", ".", "output directory, or - for one JSON object on stdout")
	now := fs.String("now", "", "RFC3339 clock for the talosconfig certificate, which talosctl has not")

	if _, err := parse(fs, args); err != nil {
		return err
	}

	if err := validateClusterEndpoint(*endpoint); err != nil {
		return err
	}

	var opts []generate.Option

	for _, m := range mirrors {
		l, r, ok := strings.Cut(m, "=")
		if !ok {
			return fmt.Errorf("invalid registry mirror spec: %q", m)
		}

		opts = append(opts, generate.WithRegistryMirror(l, r))
	}

	c, err := contractOf(*tv)
	if err != nil {
		return err
	}

	if *skip {
		c = c.DisableEtcd().DisableKubernetes()
	}

	opts = append(opts, generate.WithVersionContract(c))

	if *kubespan {
		opts = append(opts, generate.WithKubeSpanEnabled(true))
	}

	if *secretsFile != "" {
		b, err := secrets.LoadBundle(*secretsFile)
		if err != nil {
			return fmt.Errorf("failed to load secrets bundle: %w", err)
		}

		if err = b.Validate(c); err != nil {
			return fmt.Errorf("failed to validate secrets bundle: %w", err)
		}

		if *now != "" {
			t, err := time.Parse(time.RFC3339, *now)
			if err != nil {
				return err
			}

			b.Clock = secrets.NewFixedClock(t)
		}

		opts = append(opts, generate.WithSecretsBundle(b))
	}

	opts = append(opts,
		generate.WithInstallDisk(*disk),
		generate.WithInstallImage(*image),
		generate.WithAdditionalSubjectAltNames(sans),
		generate.WithDNSDomain(*dns),
		generate.WithClusterDiscovery(*discovery),
	)

	flags := encoder.CommentsDisabled
	if *docs {
		flags |= encoder.CommentsDocs
	}

	if *examples {
		flags |= encoder.CommentsExamples
	}

	bopts := []bundle.Option{
		bundle.WithVerbose(false),
		bundle.WithInputOptions(&bundle.InputOptions{
			ClusterName: *name,
			Endpoint:    *endpoint,
			KubeVersion: strings.TrimPrefix(*kv, "v"),
			GenOptions:  opts,
		}),
	}

	for _, p := range []struct {
		in  []string
		opt func([]configpatcher.Patch) bundle.Option
	}{{patches, bundle.WithPatch}, {patchesCP, bundle.WithPatchControlPlane}, {patchesW, bundle.WithPatchWorker}} {
		ps, err := configpatcher.LoadPatches(p.in)
		if err != nil {
			return fmt.Errorf("error parsing config JSON patch: %w", err)
		}

		bopts = append(bopts, p.opt(ps))
	}

	b, err := bundle.NewBundle(bopts...)
	if err != nil {
		return fmt.Errorf("failed to generate config bundle: %w", err)
	}

	cp, err := b.Serialize(flags, machine.TypeControlPlane)
	if err != nil {
		return err
	}

	w, err := b.Serialize(flags, machine.TypeWorker)
	if err != nil {
		return err
	}

	tc, err := yaml.Marshal(b.TalosConfig())
	if err != nil {
		return fmt.Errorf("failed to marshal config: %+v", err)
	}

	if *outDir == "-" {
		return json.NewEncoder(e.out).Encode(map[string]string{"controlplane": string(cp), "worker": string(w), "talosconfig": string(tc)})
	}

	if err := os.MkdirAll(*outDir, 0o755); err != nil {
		return err
	}

	for n, d := range map[string][]byte{"controlplane.yaml": cp, "worker.yaml": w, "talosconfig": tc} {
		if err := os.WriteFile(filepath.Join(*outDir, n), d, 0o644); err != nil {
			return err
		}
	}

	return nil
}
