// Checks a log of ours with the code by which Go checks its checksum database: golang.org/x/mod/sumdb, as Debian packs it.
// It reads what is claimed as JSON, ends with 0 where all of it holds and says otherwise what does not.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type record struct {
	Index int64
	Entry []byte
	Proof [][]byte
}

type claim struct {
	Key         string
	Old, New    string
	Consistency [][]byte
	Records     []record
}

func main() {
	var claimed claim
	if err := json.NewDecoder(os.Stdin).Decode(&claimed); err != nil {
		refuse("claim", err)
	}
	older, newer := open(claimed.Key, claimed.Old), open(claimed.Key, claimed.New)
	if err := tlog.CheckTree(hashes(claimed.Consistency), newer.N, newer.Hash, older.N, older.Hash); err != nil {
		refuse("consistency", err)
	}
	for _, each := range claimed.Records {
		proof := tlog.RecordProof(hashes(each.Proof))
		if err := tlog.CheckRecord(proof, newer.N, newer.Hash, each.Index, tlog.RecordHash(each.Entry)); err != nil {
			refuse("inclusion", err)
		}
	}
	if len(os.Args) > 1 {
		walk(newer, os.Args[1])
	}
	fmt.Println(newer.N)
}

// open returns the tree that a checkpoint signed by key speaks of.
func open(key, checkpoint string) tlog.Tree {
	verifier, err := note.NewVerifier(key)
	if err != nil {
		refuse("key", err)
	}
	opened, err := note.Open([]byte(checkpoint), note.VerifierList(verifier))
	if err != nil {
		refuse("signature", err)
	}
	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		refuse("size", err)
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		refuse("root", err)
	}
	return tlog.Tree{N: size, Hash: root}
}

func hashes(values [][]byte) (found []tlog.Hash) {
	for _, value := range values {
		var hash tlog.Hash
		if copy(hash[:], value) != tlog.HashSize {
			refuse("hash", fmt.Errorf("%d bytes", len(value)))
		}
		found = append(found, hash)
	}
	return found
}

// folder reads tiles as C2SP tlog-tiles lays them out: Go's own paths, without the height.
type folder string

func (at folder) Height() int { return 8 }

func (at folder) SaveTiles([]tlog.Tile, [][]byte) {}

func (at folder) ReadTiles(tiles []tlog.Tile) (read [][]byte, err error) {
	for _, tile := range tiles {
		data, err := os.ReadFile(at.path(tile))
		if err != nil {
			return nil, err
		}
		read = append(read, data)
	}
	return read, nil
}

func (at folder) path(tile tlog.Tile) string {
	return string(at) + "/" + strings.Replace(strings.Replace(tile.Path(), "tile/8/", "tile/", 1), "data", "entries", 1)
}

// walk checks every leaf hash of the tiles against the root, and every entry of the bundles against its leaf hash.
func walk(tree tlog.Tree, at string) {
	reader := tlog.TileHashReader(tree, folder(at))
	for first := int64(0); first < tree.N; first += 256 {
		width := int(min(256, tree.N-first))
		bundle, err := os.ReadFile(folder(at).path(tlog.Tile{H: 8, L: -1, N: first / 256, W: width}))
		if err != nil {
			refuse("bundle", err)
		}
		indexes := make([]int64, width)
		for n := range indexes {
			indexes[n] = tlog.StoredHashIndex(0, first+int64(n))
		}
		leaves, err := reader.ReadHashes(indexes)
		if err != nil {
			refuse("tile", err)
		}
		for _, leaf := range leaves {
			if len(bundle) < 2 {
				refuse("bundle", fmt.Errorf("ends early"))
			}
			end := 2 + int(bundle[0])<<8 + int(bundle[1])
			if hash := tlog.RecordHash(bundle[2:end]); !bytes.Equal(hash[:], leaf[:]) {
				refuse("entry", fmt.Errorf("not the one of the leaf"))
			}
			bundle = bundle[end:]
		}
	}
}

func min(a, b int64) int64 {
	if a < b {
		return a
	}
	return b
}

func refuse(what string, err error) {
	fmt.Fprintln(os.Stderr, what+":", err)
	os.Exit(1)
}
