const rows = `
1-1,2012-04-02T10:00:00+02:00,Accepted,In Progress,1,High
1-1,2012-04-02T11:00:00+02:00,Accepted,Wait - User,1,High
1-1,2012-04-02T12:00:00+02:00,Accepted,In Progress,1,High
1-1,2012-04-02T13:00:00+02:00,Queued,Awaiting Assignment,2,High
1-1,2012-04-02T14:00:00+02:00,Accepted,In Progress,2,High
1-1,2012-04-02T15:00:00+02:00,Completed,Resolved,2,High
1-1,2012-04-03T10:00:00+02:00,Queued,Awaiting Assignment,3,High
1-1,2012-04-03T11:00:00+02:00,Accepted,In Progress,3,High
1-1,2012-04-03T12:00:00+02:00,Accepted,In Progress,1,High
1-1,2012-04-03T13:00:00+02:00,Completed,In Call,1,High
1-1,2012-04-05T02:00:00+02:00,Completed,Closed,1,High
1-2,2012-04-02T10:00:00+02:00,Accepted,In Progress,1,Medium
1-2,2012-04-02T10:05:00+02:00,Completed,In Call,1,Medium
1-3,2012-04-02T10:00:00+02:00,Queued,Awaiting Assignment,2,Low
1-3,2012-04-02T12:00:00+02:00,Accepted,Wait - Vendor,2,Low
1-3,2012-04-04T12:00:00+02:00,Accepted,Wait - Implementation,2,Low
1-3,2012-04-06T12:00:00+02:00,Completed,Closed,2,Low
1-3,2012-04-08T12:00:00+02:00,Accepted,In Progress,2,Low
1-3,2012-04-08T13:00:00+02:00,Completed,Resolved,2,Low
1-4,2012-04-02T10:00:00+02:00,Queued,Awaiting Assignment,1,Major
1-4,2012-04-02T10:01:00+02:00,Unmatched,Unmatched,1,Major
1-4,2012-04-02T10:02:00+02:00,Queued,Awaiting Assignment,3,Major
1-4,2012-04-02T10:03:00+02:00,Accepted,Assigned,3,Major
1-4,2012-04-02T11:03:00+02:00,Completed,Resolved,3,Major
`;

/** A log as that of the BPI Challenge 2013, made up, with every kind of row. */
export const ownLog = `case_id,timestamp,activity,status,line,impact${rows}`;
