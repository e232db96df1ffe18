using System.IO.Compression;
using Grpc.Core;
using Grpc.Net.Compression;

namespace MeshControlPlane.Observability.Otlp;

/// <summary>gzip of gRPC messages that ends where a message is larger than it may be, unpacked: the library looks at the size of what came alone, and before anybody is asked who sends it.</summary>
internal sealed class BoundedGzip : ICompressionProvider
{
    private const int Chunk = 16 * 1024;

    /// <inheritdoc/>
    public string EncodingName => "gzip";

    /// <inheritdoc/>
    public Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel) =>
        new GZipStream(stream, compressionLevel ?? CompressionLevel.Fastest, leaveOpen: true);

    /// <inheritdoc/>
    public Stream CreateDecompressionStream(Stream stream)
    {
        using var gzip = new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true);
        var (output, buffer) = (new MemoryStream(), new byte[Chunk]);
        while (gzip.Read(buffer) is > 0 and var read)
        {
            if (output.Length + read > OtlpHttp.Limit)
            {
                throw new RpcException(new Status(StatusCode.ResourceExhausted, $"a message may have {OtlpHttp.Limit} bytes, unpacked"));
            }

            output.Write(buffer, 0, read);
        }

        output.Position = 0;
        return output;
    }
}
