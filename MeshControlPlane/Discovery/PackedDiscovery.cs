using Google.Protobuf;
using Grpc.Core;
using MeshProtocol;

namespace MeshControlPlane.Discovery;

/// <summary>The service of <c>discovery.proto</c> with <see cref="PackedControlMessage"/> in place of <see cref="ControlMessage"/>, which is the same on the wire.</summary>
[BindServiceMethod(typeof(PackedDiscovery), nameof(BindService))]
internal abstract class PackedDiscovery
{
    private static readonly Method<ProxyMessage, PackedControlMessage> ConnectMethod = new(
        MethodType.DuplexStreaming,
        MeshProtocol.Discovery.Descriptor.FullName,
        nameof(Connect),
        Marshallers.Create(Write, context => ProxyMessage.Parser.ParseFrom(context.PayloadAsReadOnlySequence())),
        Marshallers.Create(Write, context => PackedControlMessage.Parser.ParseFrom(context.PayloadAsReadOnlySequence())));

    /// <summary>Asked for by the server, which gives no service.</summary>
    public static void BindService(ServiceBinderBase binder, PackedDiscovery? service) =>
        binder.AddMethod(ConnectMethod, service is null ? null! : new DuplexStreamingServerMethod<ProxyMessage, PackedControlMessage>(service.Connect));

    /// <summary>One stream of a proxy.</summary>
    public abstract Task Connect(IAsyncStreamReader<ProxyMessage> requestStream, IServerStreamWriter<PackedControlMessage> responseStream, ServerCallContext context);

    private static void Write<T>(T message, SerializationContext context)
        where T : IMessage
    {
        context.SetPayloadLength(message.CalculateSize());
        message.WriteTo(context.GetBufferWriter());
        context.Complete();
    }
}
