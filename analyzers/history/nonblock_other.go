//go:build !unix

package history

// nonblock has no equivalent here; there are no FIFOs among files either.
const nonblock = 0
