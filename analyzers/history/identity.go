package history

// LinkReason says why two (name, e-mail) pairs are held to be one person.
type LinkReason string

// The reasons for a link.
const (
	SameEmail   LinkReason = "same e-mail"
	SameNoreply LinkReason = "same GitHub account id in a noreply address"
	SameLogin   LinkReason = "same GitHub login in a noreply address"
	ByMailmap   LinkReason = ".mailmap"
	ByAccount   LinkReason = "GitHub counts both addresses for one account"
)

// Account is an address that a host counts for one of its accounts.
type Account struct {
	Email Text
	Login string // lower case; equal for all addresses of one account

	// Listed says that the account itself shows the address, in its profile or in a key, so that it vouches for it.
	Listed bool
}

// Link is one reason by which a pair joined an identity.
type Link struct {
	A, B   uint32 // indexes into History.People
	Reason LinkReason
}

// MachineKind tells why an identity is not taken for a person.
type MachineKind string

// The kinds of machine account.
const (
	NotMachine MachineKind = ""
	BotAddress MachineKind = "bot address" // NNN+name[bot]@users.noreply.github.com and the like: by address, never by name
	WebAddress MachineKind = "web-flow"    // noreply@github.com
	Generic    MachineKind = "generic"     // root, ubuntu, dev, ...: shared by strangers, so it links nobody
)

// Identity is a set of pairs held to be one person, with the reason of each link.
type Identity struct {
	Members  []uint32 // indexes into History.People, most commits first
	Links    []Link
	Machine  MachineKind
	Authored []int32 // commits it authored, well-formed only, by author time
	Own      []int32 // the self-committed ones among them, by committer time
	Merges   []int32 // its web merges: authored by it, committed by GitHub, two parents
}
