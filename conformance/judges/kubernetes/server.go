package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"sync"
	"syscall"
	"time"
)

// admission is what Talos gives its kube-apiserver by default: DefaultPodSecurityAdmissionControlConfig in
// github.com/siderolabs/talos/pkg/machinery/config/types/k8s/admission_control.go (v1.14.1).
const admission = `apiVersion: apiserver.config.k8s.io/v1
kind: AdmissionConfiguration
plugins:
  - name: PodSecurity
    configuration:
      apiVersion: pod-security.admission.config.k8s.io/v1alpha1
      kind: PodSecurityConfiguration
      defaults:
        enforce: baseline
        enforce-version: latest
        audit: restricted
        audit-version: latest
        warn: restricted
        warn-version: latest
      exemptions:
        usernames: []
        runtimeClasses: []
        namespaces: [kube-system]
`

// Webhooks are off: one in the tree would fail every later request, as its Service does not run.
// ServiceAccount is off: without a controller-manager no namespace gets its default account.
const disabledAdmission = "ServiceAccount,ValidatingAdmissionWebhook,MutatingAdmissionWebhook"

// server is etcd and kube-apiserver on loopback, in a folder of their own.
type server struct {
	folder   string
	url      string
	token    string
	client   *http.Client
	children []*child
	stopping sync.Once
}

type child struct {
	name   string
	log    string
	input  io.Closer
	exited chan struct{}
	cmd    *exec.Cmd
}

func startServer(etcd string) (*server, error) {
	folder, err := os.MkdirTemp("", "conformance-kubernetes-")
	if err != nil {
		return nil, err
	}

	s := &server{folder: folder}

	go func() { // the driver is gone
		untilClosed(os.Stdin)
		s.stop()
		os.Exit(3)
	}()

	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)

	go func() {
		<-signals
		s.stop()
		os.Exit(3)
	}()

	if err := s.start(etcd); err != nil {
		err = fmt.Errorf("%w\n%s", err, s.lastWords())
		s.stop()

		return nil, err
	}

	return s, nil
}

func (s *server) start(etcd string) error {
	ports, err := freePorts(3)
	if err != nil {
		return err
	}

	if err := s.credentials(); err != nil {
		return err
	}

	own, err := os.Executable()
	if err != nil {
		return err
	}

	store, peer := "http://127.0.0.1:"+ports[0], "http://127.0.0.1:"+ports[1]
	in := func(name string) string { return filepath.Join(s.folder, name) }

	if err := s.run("etcd", etcd, "--name=judge", "--data-dir="+in("etcd"), "--unsafe-no-fsync", "--log-level=warn",
		"--listen-client-urls="+store, "--advertise-client-urls="+store,
		"--listen-peer-urls="+peer, "--initial-advertise-peer-urls="+peer, "--initial-cluster=judge="+peer,
	); err != nil {
		return err
	}

	if err := s.run("kube-apiserver", own, "kube-apiserver", "--etcd-servers="+store,
		"--bind-address=127.0.0.1", "--secure-port="+ports[2], "--advertise-address=127.0.0.1",
		"--endpoint-reconciler-type=none", // the advertised address is loopback
		"--tls-cert-file="+in("server.crt"), "--tls-private-key-file="+in("server.key"),
		"--token-auth-file="+in("tokens.csv"), "--authorization-mode=RBAC", "--anonymous-auth=false",
		"--service-cluster-ip-range=10.96.0.0/16,fd00:96::/112", "--allow-privileged=true",
		"--service-account-issuer=https://kubernetes.default.svc",
		"--service-account-key-file="+in("server.crt"), "--service-account-signing-key-file="+in("server.key"),
		"--admission-control-config-file="+in("admission.yaml"), "--disable-admission-plugins="+disabledAdmission,
		"--max-requests-inflight=2000", "--max-mutating-requests-inflight=1000", "--profiling=false",
	); err != nil {
		return err
	}

	s.url = "https://127.0.0.1:" + ports[2]

	return s.untilReady()
}

func (s *server) run(name, path string, arguments ...string) error {
	log, err := os.Create(filepath.Join(s.folder, name+".log"))
	if err != nil {
		return err
	}
	defer log.Close()

	cmd := exec.Command(path, arguments...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = s.folder, log, log

	input, err := cmd.StdinPipe()
	if err != nil {
		return err
	}

	if err := cmd.Start(); err != nil {
		return err
	}

	c := &child{name: name, log: log.Name(), input: input, exited: make(chan struct{}), cmd: cmd}
	s.children = append(s.children, c)

	go func() {
		_ = cmd.Wait()
		close(c.exited)
	}()

	return nil
}

func (s *server) untilReady() error {
	for range 1200 {
		for _, c := range s.children {
			select {
			case <-c.exited:
				return fmt.Errorf("%s ended: %s", c.name, c.cmd.ProcessState)
			default:
			}
		}

		if code, _, _, err := s.call("GET", "/readyz", nil, "", ""); err == nil && code == 200 {
			return nil
		}

		time.Sleep(100 * time.Millisecond)
	}

	return errors.New("kube-apiserver is not ready after two minutes")
}

// stop ends the servers, newest first, and removes their folder.
func (s *server) stop() {
	s.stopping.Do(func() {
		for i := len(s.children) - 1; i >= 0; i-- {
			_ = s.children[i].cmd.Process.Kill()
			<-s.children[i].exited
		}

		_ = os.RemoveAll(s.folder)
	})
}

func (s *server) lastWords() (words string) {
	for _, c := range s.children {
		if log, err := os.ReadFile(c.log); err == nil {
			words += fmt.Sprintf("%s: %s\n", c.name, log[max(0, len(log)-2000):])
		}
	}

	return words
}

// call returns the status, the body and the warnings of the server.
func (s *server) call(method, path string, body []byte, contentType, accept string) (int, []byte, []string, error) {
	request, err := http.NewRequest(method, s.url+path, bytes.NewReader(body))
	if err != nil {
		return 0, nil, nil, err
	}

	request.Header.Set("Authorization", "Bearer "+s.token)

	for name, value := range map[string]string{"Content-Type": contentType, "Accept": accept} {
		if value != "" {
			request.Header.Set(name, value)
		}
	}

	response, err := s.client.Do(request)
	if err != nil {
		return 0, nil, nil, err
	}
	defer response.Body.Close()

	answer, err := io.ReadAll(response.Body)

	return response.StatusCode, answer, response.Header.Values("Warning"), err
}

func freePorts(count int) (ports []string, err error) {
	for range count {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer listener.Close() // all at once at the end, so that no two are the same

		_, port, err := net.SplitHostPort(listener.Addr().String())
		if err != nil {
			return nil, err
		}

		ports = append(ports, port)
	}

	return ports, nil
}
