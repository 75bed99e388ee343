/** A request whose outcome nobody knows, as it is shown wherever something can be done about it. */
export interface DoubtView {
  projectId: string;
  generationId: string;
  /** Its name. */
  provider: string;
  /** The name under which the provider may know the request. */
  request: string;
  /** Milliseconds since the epoch. */
  sentAt?: number;
  /** When a person last asked the provider. */
  askedAt?: number;
  /** What counts as spent for it until somebody knows, and what a second request may cost; null: nobody knows. */
  costMicroUsd: number | null;
  isAskable: boolean;
}
