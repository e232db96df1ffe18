using System.Buffers.Binary;

namespace MeshProxy.Observability.Traffic;

/// <summary>The messages of one gRPC call, both ways.</summary>
internal sealed class GrpcMessages
{
    public Direction OfRequest { get; } = new();

    public Direction OfResponse { get; } = new();

    /// <summary>Counts messages in a stream of bytes: each has a head of a flag and its length.</summary>
    internal sealed class Direction
    {
        private const int HeadSize = 5;

        private readonly byte[] _head = new byte[HeadSize];
        private long _bodyLeft;
        private int _headRead;

        /// <summary>Messages that have come in whole.</summary>
        public long Count { get; private set; }

        /// <summary>Takes in what comes next.</summary>
        public void Read(ReadOnlySpan<byte> bytes)
        {
            while (!bytes.IsEmpty)
            {
                if (_headRead < HeadSize)
                {
                    var part = Math.Min(HeadSize - _headRead, bytes.Length);
                    bytes[..part].CopyTo(_head.AsSpan(_headRead));
                    bytes = bytes[part..];
                    _headRead += part;
                    if (_headRead < HeadSize)
                    {
                        return;
                    }

                    _bodyLeft = BinaryPrimitives.ReadUInt32BigEndian(_head.AsSpan(1));
                }

                var body = (int)Math.Min(_bodyLeft, bytes.Length);
                bytes = bytes[body..];
                _bodyLeft -= body;
                if (_bodyLeft == 0)
                {
                    Count++;
                    _headRead = 0;
                }
            }
        }
    }
}
