package history

import (
	"strconv"
	"strings"
)

// webFlowEmail is the committer of everything that is committed with GitHub's web interface or by its merge button.
const webFlowEmail = "noreply@github.com"

const noreplyDomain = "users.noreply.github.com"

// botAddresses are the fixed addresses of services that commit; accounts of GitHub Apps are told by their address too.
var botAddresses = map[string]bool{
	"actions@github.com": true, "action@github.com": true, "github-actions@github.com": true, "support@github.com": true,
	"bot@renovateapp.com": true, "support@dependabot.com": true, "noreply@weblate.org": true, "hosted@weblate.org": true,
	"travis@travis-ci.org": true, "deploy@travis-ci.org": true,
	"badger@gitter.im": true, "noreply@gitlab.com": true, "pre-commit-ci@users.noreply.github.com": true,
}

// genericLocal are local parts that strangers share: an address with one of them links nobody. Lower case.
var genericLocal = map[string]bool{
	"": true, "root": true, "ubuntu": true, "dev": true, "developer": true, "devel": true, "admin": true, "administrator": true,
	"user": true, "users": true, "ec2-user": true, "centos": true, "debian": true, "fedora": true, "pi": true, "vagrant": true,
	"git": true, "svn": true, "cvs": true, "github": true, "gitlab": true, "build": true, "builder": true, "buildbot": true,
	"ci": true, "cd": true, "bot": true, "jenkins": true, "travis": true, "runner": true, "nobody": true, "none": true,
	"noreply": true, "no-reply": true, "test": true, "tester": true, "example": true, "you": true, "your": true, "yourname": true,
	"your_email": true, "youremail": true, "me": true, "mail": true, "email": true, "info": true, "support": true, "devnull": true,
	"unknown": true, "anonymous": true, "invalid": true, "localhost": true, "code": true, "codespace": true, "vscode": true,
}

// genericDomain are domains that no mailbox stands behind. Lower case.
var genericDomain = map[string]bool{
	"": true, "localhost": true, "localhost.localdomain": true, "none": true, "(none)": true, "unknown": true, "invalid": true,
	"localdomain": true, "no-reply.com": true, "noreply.com": true,
}

// noreply takes a GitHub noreply address apart: "12345+login@users.noreply.github.com", or "login@..." for old accounts.
// Both parts are lower case; id is "" for the old form.
func noreply(email string) (id, login string, ok bool) {
	local, domain, found := strings.Cut(email, "@")
	if !found || domain != noreplyDomain || local == "" {
		return "", "", false
	}
	before, after, plus := strings.Cut(local, "+")
	if !plus {
		return "", local, true
	}
	if before == "" || strings.Trim(before, "0123456789") != "" {
		return "", "", false
	}
	return before, after, true
}

// machineOf tells whether an address belongs to a machine. A name never makes an account one: anybody may call himself "bot".
func machineOf(email string) MachineKind {
	if email == webFlowEmail {
		return WebAddress
	}
	if _, login, ok := noreply(email); ok && strings.HasSuffix(login, "[bot]") {
		return BotAddress
	}
	if botAddresses[email] {
		return BotAddress
	}
	local, domain, found := strings.Cut(email, "@")
	if !found || genericLocal[local] || genericDomain[domain] {
		return Generic
	}
	return NotMachine
}

// genericPair tells whether neither name nor address says who it is: "root <root@localhost>".
func genericPair(name, email string) bool {
	name = strings.ToLower(strings.TrimSpace(name))
	return genericLocal[name] || name == email
}

// MachineAddress tells whether an address is that of a machine or a service, or one that strangers share.
func MachineAddress(email Text) bool { return machineOf(strings.ToLower(email.raw)) != NotMachine }

// Mailbox tells whether an address may be known to a host as one account's: it is no service's, and mailboxes stand behind its domain.
// "dev@example.com" may be, though strangers make such addresses up.
func Mailbox(email Text) bool {
	lower := strings.ToLower(email.raw)
	_, domain, found := strings.Cut(lower, "@")
	switch machineOf(lower) {
	case WebAddress, BotAddress:
		return false
	}
	return found && !genericDomain[domain]
}

// Noreply takes a noreply address of GitHub apart: "12345+login@users.noreply.github.com", or "login@..." of an old account, which has no
// number (0). The login is in lower case.
func Noreply(email Text) (id int64, login string, ok bool) {
	number, login, ok := noreply(strings.ToLower(email.raw))
	if !ok || login == "" {
		return 0, "", false
	}
	if number == "" {
		return 0, login, true
	}
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil || id <= 0 {
		return 0, "", false
	}
	return id, login, true
}
