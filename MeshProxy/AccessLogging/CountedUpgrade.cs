using Microsoft.AspNetCore.Http.Features;

namespace MeshProxy.AccessLogging;

/// <summary>An upgrade whose bytes are counted both ways.</summary>
internal sealed class CountedUpgrade(IHttpUpgradeFeature inner) : IHttpUpgradeFeature
{
    private CountingStream? _stream;

    public long BytesRead => _stream?.BytesRead ?? 0;

    public long BytesWritten => _stream?.BytesWritten ?? 0;

    public bool IsUpgradableRequest => inner.IsUpgradableRequest;

    public async Task<Stream> UpgradeAsync() => _stream = CountingStream.Over(await inner.UpgradeAsync());
}
