"""Take an upload into memory, compressed as it arrives; no temporary file is ever made."""

import io
import zlib
from collections.abc import Iterator
from typing import IO, Any, cast

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload

PIECE = 1 << 20


class MemoryFile(io.RawIOBase):
    """The bytes of an upload, compressed in memory; `pieces` yields them from the start, as often as asked."""

    def __init__(self) -> None:
        self.size = 0
        self._packed: list[bytes] = []
        self._packer = zlib.compressobj(1)

    def take(self, piece: bytes) -> None:
        """Add a piece."""
        self.size += len(piece)
        self._packed.append(self._packer.compress(piece))

    def seal(self) -> None:
        """Say that nothing more will come."""
        self._packed.append(self._packer.flush())

    def pieces(self) -> Iterator[bytes]:
        """Yield the bytes, at most a mebibyte at a time."""
        unpacker = zlib.decompressobj()
        for packed in self._packed:
            left = packed
            while left:
                if piece := unpacker.decompress(left, PIECE):
                    yield piece
                left = unpacker.unconsumed_tail
        if rest := unpacker.flush():
            yield rest


class MemoryUploadHandler(FileUploadHandler):
    """Holds the file of the field `sheet` in memory, up to `limit` bytes; other files are not taken.

    It stands alone on its request, so that Django's own handlers, which write temporary files, never see a byte.
    """

    def __init__(self, request: Any, limit: int) -> None:
        super().__init__(request)
        self.limit = limit
        self.too_large = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.field_name != "sheet":
            raise SkipFile
        self.file = MemoryFile()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.file.size + len(raw_data) > self.limit:
            self.file, self.too_large = MemoryFile(), True
            raise StopUpload(connection_reset=False)
        self.file.take(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile[bytes]:
        self.file.seal()
        return UploadedFile(cast(IO[Any], self.file), self.file_name, self.content_type, file_size, self.charset)
