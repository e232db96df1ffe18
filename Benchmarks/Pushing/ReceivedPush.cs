using Google.Protobuf;
using MeshProtocol;

namespace Benchmarks.Pushing;

/// <summary>What a simulated proxy looks at of a message of the control plane: who reads all of it measures itself.</summary>
/// <param name="Revision">0 for what is no push.</param>
/// <param name="Base">What it is relative to.</param>
/// <param name="Bytes">Length of the message.</param>
internal sealed record ReceivedPush(long Revision, long Base, int Bytes)
{
    public static ReceivedPush Parse(byte[] message)
    {
        var input = new CodedInputStream(message);
        var (revision, basis) = (0L, 0L);
        if (WireFormat.GetTagFieldNumber(input.ReadTag()) == ControlMessage.PushFieldNumber)
        {
            input.ReadLength();
            while (input.ReadTag() is var tag and not 0)
            {
                switch (WireFormat.GetTagFieldNumber(tag))
                {
                    case Push.RevisionFieldNumber:
                        revision = input.ReadInt64();
                        break;
                    case Push.BaseRevisionFieldNumber:
                        basis = input.ReadInt64();
                        break;
                    default:
                        input.SkipLastField();
                        break;
                }
            }
        }

        return new ReceivedPush(revision, basis, message.Length);
    }
}
