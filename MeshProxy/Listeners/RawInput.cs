using System.IO.Pipelines;

namespace MeshProxy.Listeners;

/// <summary>What comes in beneath TLS: a feature of connections whose TLS is ended here.</summary>
internal sealed record RawInput(PipeReader Reader);
