package main

import (
	"crypto"
	"encoding/json"
	"fmt"
	"io"

	"k8s.io/client-go/util/keyutil"
	"k8s.io/kubernetes/pkg/serviceaccount"
	"sigs.k8s.io/yaml"
)

// openID writes what kube-apiserver answers at the addresses of its issuer, if it has that name, its keys are below it, and it
// signs with the key in the secrets bundle of Talos that is read.
func openID(issuer string, in io.Reader, out io.Writer) error {
	text, err := io.ReadAll(in)
	if err != nil {
		return err
	}

	var bundle struct {
		Certs struct {
			ServiceAccount struct {
				Key []byte `json:"key"`
			} `json:"k8sserviceaccount"`
		} `json:"certs"`
	}
	if err := yaml.Unmarshal(text, &bundle); err != nil {
		return err
	}

	private, err := keyutil.ParsePrivateKeyPEM(bundle.Certs.ServiceAccount.Key)
	if err != nil {
		return err
	}

	signer, ok := private.(crypto.Signer)
	if !ok {
		return fmt.Errorf("%T does not sign", private)
	}

	keys, err := serviceaccount.StaticPublicKeysGetter([]any{signer.Public()})
	if err != nil {
		return err
	}

	provider, err := serviceaccount.NewOpenIDMetadataProvider(issuer, issuer+serviceaccount.JWKSPath, "", keys)
	if err != nil {
		return err
	}

	discovery, _ := provider.GetConfigJSON()
	keyset, _ := provider.GetKeysetJSON()

	return json.NewEncoder(out).Encode(map[string]json.RawMessage{"discovery": discovery, "keys": keyset})
}
