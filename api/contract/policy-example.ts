/** A small policy that the people and teams of `config/organisation.yaml` can work by. */
export const policyExample = {
  id: 'around-the-clock',
  version: 1,
  title: 'Four levels around the clock',
  levels: [
    { id: 'frontline', title: 'Frontline', role: 'agent', acknowledge: 'PT4H', respond: '2 days' },
    { id: 'supervisor', title: 'Supervisor', role: 'supervisor', acknowledge: 'PT4H', respond: '2 days' },
    { id: 'department', title: 'Department', role: 'department', acknowledge: 'PT8H', respond: '5 days' },
    {
      id: 'senior-management',
      title: 'Senior management',
      role: 'manager',
      acknowledge: 'PT8H',
      respond: { default: '10 days', urgent: '5 days' },
    },
  ],
  clocks: [{ id: 'customer-update', target: '5 days', automatic: true }],
  priorities: ['normal', 'urgent'],
  defaultPriority: 'normal',
  departments: [
    { id: 'data-quality', title: 'Data quality' },
    { id: 'collections', title: 'Collections' },
    { id: 'lending', title: 'Lending' },
    { id: 'accounts', title: 'Accounts and cards' },
    { id: 'payments', title: 'Payments' },
    { id: 'customer-relations', title: 'Customer relations' },
  ],
  categories: [
    { id: 'card', title: 'Cards', department: 'accounts' },
    { id: 'other', title: 'Everything else', department: 'customer-relations' },
  ],
};
